"""What makes the store note every change by itself, in each database's own language.

A migration repeats these statements as they were when it was written; `migrations.check` compares.
"""

# On SQLite one statement fires a trigger for each of its rows; on PostgreSQL one for them all,
# which makes little of a large import.
_SQLITE = """\
CREATE TRIGGER change_{name} AFTER {event} ON {table} BEGIN
  INSERT INTO change (wave_id, response_id, transaction_id)
  SELECT collector.wave_id, response.id, (SELECT coalesce(max(number), 0) FROM change)
  FROM response JOIN collector ON collector.id = response.collector_id
  WHERE response.{key} = NEW.{cause};
END"""

# A connection plans these once: a plan made while tables were small reads them whole ever after.
# So only plans that look rows up by their keys are allowed.
_FUNCTION = """\
CREATE FUNCTION change_of_{name}() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
  INSERT INTO change (wave_id, response_id, transaction_id)
  SELECT collector.wave_id, response.id, pg_current_xact_id()::text::bigint
  FROM cause JOIN response ON response.{key} = cause.{cause}
  JOIN collector ON collector.id = response.collector_id;
  RETURN NULL;
END $$"""
_TRIGGER = """\
CREATE TRIGGER change_{name} AFTER {event} ON {table} REFERENCING NEW TABLE AS cause
FOR EACH STATEMENT EXECUTE FUNCTION change_of_{function}()"""

# Name, event, table, and how its rows lead to responses: column of `response`, of the row.
_CAUSES = (
    ("response", "INSERT", "response", "id", "id"),
    ("response_event", "INSERT", "response_event", "id", "response_id"),
    ("service_occasion", "INSERT", "service_occasion", "occasion_id", "id"),
    ("service_occasion_revised", "UPDATE", "service_occasion", "occasion_id", "id"),
)


def _sqlite() -> tuple[str, ...]:
    return tuple(
        _SQLITE.format(name=name, event=event, table=table, key=key, cause=cause)
        for name, event, table, key, cause in _CAUSES
    )


def _postgresql() -> tuple[str, ...]:
    functions = {
        table: _FUNCTION.format(name=table, key=key, cause=cause)
        for _name, _event, table, key, cause in _CAUSES
    }
    fired = (
        _TRIGGER.format(name=name, event=event, table=table, function=table)
        for name, event, table, _key, _cause in _CAUSES
    )
    return (*functions.values(), *fired)


CREATE = {"sqlite": _sqlite(), "postgresql": _postgresql()}
DROP = {
    "sqlite": tuple(f"DROP TRIGGER change_{name}" for name, *_rest in _CAUSES),
    "postgresql": (
        *(f"DROP TRIGGER change_{name} ON {table}" for name, _event, table, *_rest in _CAUSES),
        *(f"DROP FUNCTION change_of_{table}()" for table in dict.fromkeys(c[2] for c in _CAUSES)),
    ),
}
