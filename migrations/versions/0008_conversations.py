"""Let readers talk below contributions, and open an account by confirming an address."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_LETTERS = (
    "'comment_approved', 'comment_hidden', 'comment_restored', 'conversations',"
    " 'confirm_address', 'known_address'"
)


def upgrade() -> None:
    """Go forward: nobody has said anything, and whoever has an account is known to the staff."""
    op.create_table('comments',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('contribution_id', sa.Integer(), nullable=False),
    sa.Column('root_rank', sa.Integer(), nullable=False),
    sa.Column('parent_id', sa.Integer(), nullable=True),
    sa.Column('path', sa.String(length=240).with_variant(sa.String(length=240, collation='C'), 'postgresql'), nullable=False),
    sa.Column('depth', sa.Integer(), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=True),
    sa.Column('city_id', sa.Integer(), nullable=True),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('body_html', sa.Text(), nullable=False),
    sa.Column('state', sa.Enum('held', 'waiting', 'visible', 'hidden', 'withdrawn', 'erased', name='state', native_enum=False, length=17), nullable=False),
    sa.Column('is_question', sa.Boolean(), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('first_visible_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('edited_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('replies_below', sa.Integer(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('origin', sa.String(length=64), nullable=True),
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("author_id IS NOT NULL OR state IN ('erased', 'hidden')", name=op.f('ck_comments_somebody_wrote_it')),
    sa.CheckConstraint("state <> 'hidden' OR reason <> ''", name=op.f('ck_comments_the_hidden_has_a_reason')),
    sa.CheckConstraint("state <> 'visible' OR first_visible_at IS NOT NULL", name=op.f('ck_comments_the_visible_knows_since_when')),
    sa.CheckConstraint("state IN ('erased', 'held', 'hidden', 'visible', 'waiting', 'withdrawn')", name=op.f('ck_comments_state_is_known')),
    sa.CheckConstraint('replies_below >= 0', name=op.f('ck_comments_replies_below_are_counted')),
    sa.ForeignKeyConstraint(['author_id'], ['users.id'], name=op.f('fk_comments_author_id_users')),
    sa.ForeignKeyConstraint(['city_id'], ['cities.id'], name=op.f('fk_comments_city_id_cities')),
    sa.ForeignKeyConstraint(['contribution_id'], ['contributions.id'], name=op.f('fk_comments_contribution_id_contributions')),
    sa.ForeignKeyConstraint(['parent_id'], ['comments.id'], name=op.f('fk_comments_parent_id_comments'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_comments')),
    sa.UniqueConstraint('author_id', 'key', name=op.f('uq_comments_author_id_key')),
    sa.UniqueConstraint('contribution_id', 'path', name=op.f('uq_comments_contribution_id_path'))
    )
    with op.batch_alter_table('comments', schema=None) as batch_op:
        batch_op.create_index('ix_comments_author_id', ['author_id', 'created_at'], unique=False)
        batch_op.create_index('ix_comments_desk', ['state', 'id'], unique=False)
        batch_op.create_index('ix_comments_newest_roots', ['contribution_id', 'root_rank', 'path'], unique=False)
        batch_op.create_index('ix_comments_news', ['contribution_id', 'first_visible_at'], unique=False)
        batch_op.create_index('ix_comments_open_questions', ['first_visible_at', 'id'], unique=False, postgresql_where=sa.text("is_question AND answered_at IS NULL AND state = 'visible'"), sqlite_where=sa.text("is_question = 1 AND answered_at IS NULL AND state = 'visible'"))
        batch_op.create_index('ix_comments_origin', ['origin', 'created_at'], unique=False)
        batch_op.create_index('ix_comments_parent_id', ['parent_id'], unique=False)

    op.create_table('conversation_follows',
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('contribution_id', sa.Integer(), nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.Column('told_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('is_muted', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['contribution_id'], ['contributions.id'], name=op.f('fk_conversation_follows_contribution_id_contributions'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_conversation_follows_user_id_users')),
    sa.PrimaryKeyConstraint('user_id', 'contribution_id', name=op.f('pk_conversation_follows')),
    sa.UniqueConstraint('key', name=op.f('uq_conversation_follows_key'))
    )
    with op.batch_alter_table('conversation_follows', schema=None) as batch_op:
        batch_op.create_index('ix_conversation_follows_contribution_id', ['contribution_id'], unique=False)

    op.create_table('reading_marks',
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('contribution_id', sa.Integer(), nullable=False),
    sa.Column('read_until_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['contribution_id'], ['contributions.id'], name=op.f('fk_reading_marks_contribution_id_contributions'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_reading_marks_user_id_users')),
    sa.PrimaryKeyConstraint('user_id', 'contribution_id', name=op.f('pk_reading_marks'))
    )
    with op.batch_alter_table('reading_marks', schema=None) as batch_op:
        batch_op.create_index('ix_reading_marks_contribution_id', ['contribution_id'], unique=False)

    op.create_table('comment_decisions',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('comment_id', sa.Integer(), nullable=True),
    sa.Column('author_id', sa.Integer(), nullable=True),
    sa.Column('moderator_id', sa.Integer(), nullable=False),
    sa.Column('move', sa.Enum('release', 'pass', 'recheck', 'approve', 'hide', 'restore', 'withdraw', 'erase', name='move', native_enum=False, length=16), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("move <> 'hide' OR reason <> ''", name=op.f('ck_comment_decisions_hiding_has_words')),
    sa.ForeignKeyConstraint(['author_id'], ['users.id'], name=op.f('fk_comment_decisions_author_id_users')),
    sa.ForeignKeyConstraint(['comment_id'], ['comments.id'], name=op.f('fk_comment_decisions_comment_id_comments'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['moderator_id'], ['users.id'], name=op.f('fk_comment_decisions_moderator_id_users')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_comment_decisions'))
    )
    with op.batch_alter_table('comment_decisions', schema=None) as batch_op:
        batch_op.create_index('ix_comment_decisions_author_id', ['author_id', 'move'], unique=False)
        batch_op.create_index('ix_comment_decisions_comment_id', ['comment_id', 'id'], unique=False)

    op.create_table('comment_revisions',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('comment_id', sa.Integer(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('replaced_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['comment_id'], ['comments.id'], name=op.f('fk_comment_revisions_comment_id_comments'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_comment_revisions'))
    )
    with op.batch_alter_table('comment_revisions', schema=None) as batch_op:
        batch_op.create_index('ix_comment_revisions_comment_id', ['comment_id', 'id'], unique=False)

    op.create_table('reports',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('comment_id', sa.Integer(), nullable=False),
    sa.Column('reporter_id', sa.Integer(), nullable=True),
    sa.Column('reporter_key', sa.String(length=64), nullable=False),
    sa.Column('reason', sa.Enum('insult', 'hate', 'advertising', 'private_data', 'illegal', 'other', name='reason', native_enum=False, length=20), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('settled_by_id', sa.Integer(), nullable=True),
    sa.Column('outcome', sa.Enum('upheld', 'dismissed', name='outcome', native_enum=False, length=17), nullable=True),
    sa.CheckConstraint('(settled_at IS NULL) = (outcome IS NULL)', name=op.f('ck_reports_what_is_settled_has_an_outcome')),
    sa.ForeignKeyConstraint(['comment_id'], ['comments.id'], name=op.f('fk_reports_comment_id_comments'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['reporter_id'], ['users.id'], name=op.f('fk_reports_reporter_id_users')),
    sa.ForeignKeyConstraint(['settled_by_id'], ['users.id'], name=op.f('fk_reports_settled_by_id_users')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reports')),
    sa.UniqueConstraint('comment_id', 'reporter_key', name=op.f('uq_reports_comment_id_reporter_key'))
    )
    with op.batch_alter_table('reports', schema=None) as batch_op:
        batch_op.create_index('ix_reports_open', ['comment_id', 'id'], unique=False, postgresql_where=sa.text('settled_at IS NULL AND withdrawn_at IS NULL'), sqlite_where=sa.text('settled_at IS NULL AND withdrawn_at IS NULL'))
        batch_op.create_index('ix_reports_reporter_id', ['reporter_id'], unique=False)
        batch_op.create_index('ix_reports_reporter_key', ['reporter_key', 'made_at'], unique=False)

    with op.batch_alter_table("contributions") as batch:
        batch.add_column(sa.Column("comment_count", sa.Integer(), nullable=False, server_default="0"))
        batch.add_column(sa.Column("conversation", sa.String(length=17), nullable=False, server_default="open"))
        batch.add_column(sa.Column("conversation_set_at", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("conversation_set_by_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(op.f("fk_contributions_conversation_set_by_id_users"), "users", ["conversation_set_by_id"], ["id"])
        batch.create_check_constraint(op.f("ck_contributions_conversation_is_known"), "conversation IN ('closed', 'moderated', 'open')")
    with op.batch_alter_table("contributions") as batch:
        batch.alter_column("comment_count", existing_type=sa.Integer(), existing_nullable=False, server_default=None)
        batch.alter_column("conversation", existing_type=sa.String(length=17), existing_nullable=False, server_default=None)

    op.create_index("ix_notifications_recipient_id", "notifications", ["recipient_id", "occasion", "created_at"])
    op.add_column("users", sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("users", sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE users SET confirmed_at = created_at")


def downgrade() -> None:
    """Go back; what was said is lost, with the letters about it.

    Who has not confirmed an address would count as known to the staff, and so may not stay in.
    """
    op.execute(f"DELETE FROM notifications WHERE occasion IN ({_LETTERS})")
    op.execute("UPDATE users SET is_active = false WHERE confirmed_at IS NULL")
    op.execute("DELETE FROM sign_ins WHERE user_id IN (SELECT id FROM users WHERE confirmed_at IS NULL)")
    op.drop_index("ix_notifications_recipient_id", "notifications")
    op.drop_table("reports")
    op.drop_table("comment_revisions")
    op.drop_table("comment_decisions")
    op.drop_table("reading_marks")
    op.drop_table("conversation_follows")
    op.drop_table("comments")
    with op.batch_alter_table("contributions") as batch:
        batch.drop_constraint(op.f("ck_contributions_conversation_is_known"), type_="check")
        batch.drop_constraint(op.f("fk_contributions_conversation_set_by_id_users"), type_="foreignkey")
        batch.drop_column("conversation_set_by_id")
        batch.drop_column("conversation_set_at")
        batch.drop_column("conversation")
        batch.drop_column("comment_count")
    with op.batch_alter_table("users") as batch:
        batch.drop_column("closed_at")
        batch.drop_column("confirmed_at")
