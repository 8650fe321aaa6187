#!/bin/sh
# The roles and the database of docs/operations.md; the image of PostgreSQL runs it once, in an empty cluster.
set -eu
psql -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" \
  -c "CREATE ROLE registry LOGIN PASSWORD '$OWNER_PASSWORD'" \
  -c "CREATE ROLE serving LOGIN PASSWORD '$SERVING_PASSWORD'" \
  -c "CREATE DATABASE registry OWNER registry TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'" \
  -c "ALTER DATABASE registry SET jit = off"
psql -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" -d registry \
  -c "REVOKE USAGE ON LANGUAGE plpgsql, sql FROM PUBLIC" \
  -c "GRANT USAGE ON LANGUAGE plpgsql, sql TO registry"
