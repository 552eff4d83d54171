#!/bin/bash
# A database a service, each with an owner of its own, when the cluster is first made. They compare texts by their code
# points (collation C), so that instants and names are ordered as they are in SQLite, in every country.
set -euo pipefail

for service in drafting amendments adoption publication portal; do
  psql --quiet --no-psqlrc --set ON_ERROR_STOP=1 --username postgres --dbname postgres \
    --set service="$service" --set password="$POSTGRES_PASSWORD" <<'SQL'
CREATE ROLE :"service" LOGIN PASSWORD :'password';
CREATE DATABASE :"service" OWNER :"service" TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C';
REVOKE CONNECT ON DATABASE :"service" FROM PUBLIC;
SQL
done
