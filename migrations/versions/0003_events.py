"""Events, their occurrences, and what was announced about them."""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table('events',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('uid', sa.String(length=64), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('horizon', sa.Date(), nullable=True),
    sa.Column('continues_id', sa.Integer(), nullable=True),
    sa.Column('zone', sa.String(length=40), nullable=False),
    sa.Column('first_start', sa.DateTime(), nullable=True),
    sa.Column('first_end', sa.DateTime(), nullable=True),
    sa.Column('all_day', sa.Boolean(), nullable=False),
    sa.Column('rule', sa.Text(), nullable=False),
    sa.Column('skip_holidays', sa.Boolean(), nullable=False),
    sa.Column('exceptions', sa.JSON(), nullable=False),
    sa.Column('takes_place', sa.Enum('place', 'online', 'both', name='where', native_enum=False, length=14), nullable=False),
    sa.Column('venue', sa.String(length=200), nullable=False),
    sa.Column('address', sa.String(length=200), nullable=False),
    sa.Column('directions', sa.Text(), nullable=False),
    sa.Column('latitude', sa.Float(), nullable=True),
    sa.Column('longitude', sa.Float(), nullable=True),
    sa.Column('online_url', sa.Text(), nullable=False),
    sa.Column('organizer', sa.String(length=200), nullable=False),
    sa.Column('contact', sa.String(length=200), nullable=False),
    sa.Column('admission', sa.Enum('free', 'donation', 'paid', name='admission', native_enum=False, length=16), nullable=False),
    sa.Column('admission_note', sa.String(length=200), nullable=False),
    sa.Column('registration_url', sa.Text(), nullable=False),
    sa.Column('is_booked_out', sa.Boolean(), nullable=False),
    sa.Column('step_free', sa.Boolean(), nullable=True),
    sa.Column('accessible_wc', sa.Boolean(), nullable=True),
    sa.Column('hearing_loop', sa.Boolean(), nullable=True),
    sa.Column('sign_language', sa.Boolean(), nullable=True),
    sa.Column('plain_language', sa.Boolean(), nullable=True),
    sa.Column('quiet_room', sa.Boolean(), nullable=True),
    sa.Column('interpreting', sa.Boolean(), nullable=True),
    sa.Column('childcare', sa.Boolean(), nullable=True),
    sa.Column('access_contact', sa.String(length=200), nullable=False),
    sa.Column('search_key', sa.Text(), nullable=False),
    sa.CheckConstraint('(latitude IS NULL) = (longitude IS NULL)', name=op.f('ck_events_a_place_has_both_coordinates')),
    sa.CheckConstraint('first_end IS NULL OR first_end >= first_start', name=op.f('ck_events_end_not_before_start')),
    sa.CheckConstraint('latitude BETWEEN -90 AND 90', name=op.f('ck_events_latitude_on_the_globe')),
    sa.CheckConstraint('longitude BETWEEN -180 AND 180', name=op.f('ck_events_longitude_on_the_globe')),
    sa.ForeignKeyConstraint(['continues_id'], ['events.id'], name=op.f('fk_events_continues_id_events')),
    sa.ForeignKeyConstraint(['id'], ['contributions.id'], name=op.f('fk_events_id_contributions'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_events')),
    sa.UniqueConstraint('uid', name=op.f('uq_events_uid'))
    )
    with op.batch_alter_table('events', schema=None) as batch_op:
        batch_op.create_index('ix_events_continues_id', ['continues_id'], unique=False)
        batch_op.create_index('ix_events_horizon', ['horizon'], unique=False)

    op.create_table('announcements',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('original_start', sa.DateTime(), nullable=True),
    sa.Column('status', sa.Enum('scheduled', 'cancelled', 'postponed', 'rescheduled', 'moved_online', name='status', native_enum=False, length=20), nullable=False),
    sa.Column('new_start', sa.DateTime(), nullable=True),
    sa.Column('new_end', sa.DateTime(), nullable=True),
    sa.Column('online_url', sa.Text(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("note <> ''", name=op.f('ck_announcements_an_announcement_has_words')),
    sa.ForeignKeyConstraint(['event_id'], ['events.id'], name=op.f('fk_announcements_event_id_events'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_announcements'))
    )
    with op.batch_alter_table('announcements', schema=None) as batch_op:
        batch_op.create_index('ix_announcements_event_id', ['event_id', 'id'], unique=False)

    op.create_table('occurrences',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('city_id', sa.Integer(), nullable=False),
    sa.Column('original_start', sa.DateTime(), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('first_day', sa.Date(), nullable=False),
    sa.Column('last_day', sa.Date(), nullable=False),
    sa.Column('is_long', sa.Boolean(), nullable=False),
    sa.Column('status', sa.Enum('scheduled', 'cancelled', 'postponed', 'rescheduled', 'moved_online', name='status', native_enum=False, length=20), nullable=False),
    sa.Column('former_start', sa.DateTime(), nullable=True),
    sa.Column('venue', sa.String(length=200), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('ends_at IS NULL OR ends_at >= starts_at', name=op.f('ck_occurrences_end_not_before_start')),
    sa.CheckConstraint('last_day >= first_day', name=op.f('ck_occurrences_last_day_not_before_first')),
    sa.ForeignKeyConstraint(['city_id'], ['cities.id'], name=op.f('fk_occurrences_city_id_cities')),
    sa.ForeignKeyConstraint(['event_id'], ['events.id'], name=op.f('fk_occurrences_event_id_events'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_occurrences')),
    sa.UniqueConstraint('event_id', 'original_start', name=op.f('uq_occurrences_event_id_original_start'))
    )
    with op.batch_alter_table('occurrences', schema=None) as batch_op:
        batch_op.create_index('ix_occurrences_city_id', ['city_id', 'is_long', 'starts_at', 'id'], unique=False)
        batch_op.create_index('ix_occurrences_event_id', ['event_id', 'starts_at', 'id'], unique=False)
        batch_op.create_index('ix_occurrences_last_day', ['is_long', 'last_day', 'id'], unique=False)
        batch_op.create_index('ix_occurrences_starts_at', ['starts_at', 'id'], unique=False)
        batch_op.create_index('ix_occurrences_short', ['is_long', 'starts_at', 'id'], unique=False)

    with op.batch_alter_table('contributions', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_contributions_city_feed'))
        batch_op.create_index('ix_contributions_city_feed', ['kind', 'is_public', 'city_id', 'published_at', 'id'], unique=False)
        batch_op.drop_index(batch_op.f('ix_contributions_feed'))
        batch_op.create_index('ix_contributions_feed', ['kind', 'is_public', 'published_at', 'id'], unique=False)
        batch_op.drop_index(batch_op.f('ix_contributions_topic_feed'))
        batch_op.create_index('ix_contributions_topic_feed', ['kind', 'is_public', 'topic_id', 'published_at', 'id'], unique=False)

    with op.batch_alter_table('revisions', schema=None) as batch_op:
        batch_op.add_column(sa.Column('from_start', sa.DateTime(), nullable=True))



def downgrade() -> None:
    """Go back; events are lost with all that happened to them, for nothing could show them."""
    with op.batch_alter_table('revisions', schema=None) as batch_op:
        batch_op.drop_column('from_start')

    with op.batch_alter_table('contributions', schema=None) as batch_op:
        batch_op.drop_index('ix_contributions_topic_feed')
        batch_op.create_index(batch_op.f('ix_contributions_topic_feed'), ['is_public', 'topic_id', 'published_at', 'id'], unique=False)
        batch_op.drop_index('ix_contributions_feed')
        batch_op.create_index(batch_op.f('ix_contributions_feed'), ['is_public', 'published_at', 'id'], unique=False)
        batch_op.drop_index('ix_contributions_city_feed')
        batch_op.create_index(batch_op.f('ix_contributions_city_feed'), ['is_public', 'city_id', 'published_at', 'id'], unique=False)

    with op.batch_alter_table('occurrences', schema=None) as batch_op:
        batch_op.drop_index('ix_occurrences_starts_at')
        batch_op.drop_index('ix_occurrences_short')
        batch_op.drop_index('ix_occurrences_last_day')
        batch_op.drop_index('ix_occurrences_event_id')
        batch_op.drop_index('ix_occurrences_city_id')

    op.drop_table('occurrences')
    with op.batch_alter_table('announcements', schema=None) as batch_op:
        batch_op.drop_index('ix_announcements_event_id')

    op.drop_table('announcements')
    with op.batch_alter_table('events', schema=None) as batch_op:
        batch_op.drop_index('ix_events_horizon')
        batch_op.drop_index('ix_events_continues_id')

    op.drop_table('events')
    for table in ('claims', 'decisions', 'revisions'):
        op.execute(
            f"DELETE FROM {table} WHERE contribution_id IN"
            " (SELECT id FROM contributions WHERE kind = 'event')"
        )
    op.execute("DELETE FROM contributions WHERE kind = 'event'")
