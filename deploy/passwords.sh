#!/bin/sh
# Makes the passwords that docker-compose.yml needs and .env lacks. They stay on this machine.
set -eu
umask 077
touch .env
for name in POSTGRES_PASSWORD GRAFANA_PASSWORD; do
  grep -q "^$name=" .env || printf '%s=%s\n' "$name" "$(od -An -N24 -tx1 /dev/urandom | tr -d ' \n')" >>.env
done
