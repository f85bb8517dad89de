# Sourced by the examples that need a DNS server. Needs NSD (Debian: apt-get install nsd).

# serve_zone ZONE RECORD…: starts NSD on 127.0.0.1:5353 with the records; it ends with the script that called.
serve_zone() {
  local zone=$1 folder
  shift
  PATH="$PATH:/usr/sbin"
  folder=$(mktemp -d)
  {
    printf '$ORIGIN %s.\n$TTL 5\n@ IN SOA ns hostmaster 1 3600 600 86400 60\n@ IN NS ns\nns IN A 127.0.0.1\n' "$zone"
    printf '%s\n' "$@"
  } >"$folder/zone"
  cat >"$folder/nsd.conf" <<CONFIG
server:
  server-count: 1
  ip-address: 127.0.0.1@5353
  username: ""
  chroot: ""
  zonesdir: "$folder"
  database: ""
  pidfile: ""
  xfrdfile: "$folder/xfrd.state"
  xfrdir: "$folder"
  zonelistfile: "$folder/zone.list"
remote-control:
  control-enable: no
zone:
  name: "$zone"
  zonefile: "zone"
CONFIG
  nsd -d -c "$folder/nsd.conf" &
  trap 'kill '"$!"' 2>/dev/null; wait; rm -rf "'"$folder"'"' EXIT
}
