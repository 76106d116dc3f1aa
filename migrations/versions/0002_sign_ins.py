"""Keep each sign-in by itself; let the public always know title, picture and since when."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward; everybody signs in anew."""
    op.create_table(
        'sign_ins',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('key', sa.String(length=64), nullable=False),
        sa.Column('user_id', sa.Integer(), nullable=False),
        sa.Column('begun_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_sign_ins_user_id_users')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_sign_ins')),
        sa.UniqueConstraint('key', name=op.f('uq_sign_ins_key')),
    )
    op.create_index('ix_sign_ins_user_id', 'sign_ins', ['user_id'])
    with op.batch_alter_table('users') as batch:
        batch.drop_constraint('uq_users_session_key', type_='unique')
        batch.drop_column('session_key')
    op.add_column('contributions', sa.Column('first_public_at', sa.DateTime(timezone=True)))
    op.execute('UPDATE contributions SET first_public_at = published_at')
    op.execute(
        "UPDATE contributions SET is_decorative = (1 = 1)"
        " WHERE picture_id IS NOT NULL AND picture_alt = ''"
    )
    op.execute("UPDATE contributions SET title = slug WHERE is_public AND title = ''")
    with op.batch_alter_table('contributions') as batch:
        batch.create_check_constraint(
            op.f('ck_contributions_the_public_knows_the_title'), "NOT is_public OR title <> ''"
        )
        batch.create_check_constraint(
            op.f('ck_contributions_the_public_knows_the_picture'),
            "NOT is_public OR picture_id IS NULL OR is_decorative OR picture_alt <> ''",
        )


def downgrade() -> None:
    """Go back; everybody signs in anew."""
    with op.batch_alter_table('contributions') as batch:
        batch.drop_constraint(op.f('ck_contributions_the_public_knows_the_title'), type_='check')
        batch.drop_constraint(op.f('ck_contributions_the_public_knows_the_picture'), type_='check')
        batch.drop_column('first_public_at')
    op.add_column('users', sa.Column('session_key', sa.String(length=64)))
    users = sa.table('users', sa.column('id'), sa.column('session_key'))
    for (number,) in op.get_bind().execute(sa.select(users.c.id)).all():
        op.execute(users.update().where(users.c.id == number).values(session_key=secrets.token_urlsafe(32)))
    with op.batch_alter_table('users') as batch:
        batch.alter_column('session_key', existing_type=sa.String(length=64), nullable=False)
        batch.create_unique_constraint('uq_users_session_key', ['session_key'])
    op.drop_index('ix_sign_ins_user_id', 'sign_ins')
    op.drop_table('sign_ins')
