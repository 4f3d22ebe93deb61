#!/usr/bin/env bash
# Makes the sample captures of this folder again, on any Linux with root:
#
#   sudo bash sample-captures/lab/run.sh [-o FOLDER] [-j JOBS] [CASE...]     all cases when none is named
#   bash sample-captures/lab/run.sh --list
#
# Needs: bash, iproute2, ethtool, iptables, tcpdump, tshark (with editcap), curl, openssl, python3; and
# for the proxy and HTTP/2 cases nginx, haproxy, squid. Everything happens in network namespaces of its own;
# nothing leaves the machine. Some cases need more: a Python that has aiohttp or h2, chromium, conntrack.
# A case is first written to a temporary folder and put in place only when its capture shows its story.

set -u
LAB=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$LAB/net.sh"
. "$LAB/cases.sh"
. "$LAB/network-cases.sh"
. "$LAB/proxy-cases.sh"

OUT=$(dirname "$LAB")
JOBS=2
SELECTED=()
while [ $# -gt 0 ]; do
  case $1 in
    --list) all_cases; exit 0 ;;
    -o) OUT=$2; shift 2 ;;
    -j) JOBS=$2; shift 2 ;;
    -*) sed -n '2,10s/^# \{0,1\}//p' "$0"; exit 2 ;;
    *) SELECTED+=("$1"); shift ;;
  esac
done
[ ${#SELECTED[@]} -gt 0 ] || mapfile -t SELECTED < <(all_cases)
[ "$(id -u)" = 0 ] || { echo "run.sh makes network namespaces and needs root: sudo bash $0" >&2; exit 1; }
for tool in ip ethtool iptables tcpdump tshark editcap curl openssl python3; do
  command -v "$tool" >/dev/null || { echo "run.sh needs $tool" >&2; exit 1; }
done
PYTHON=$(python3 -c 'import sys; print(sys.executable)') # not a wrapper script: its process id must be its own

WORK=$(mktemp -d /tmp/hangup-lab.XXXXXX)
trap 'rm -rf "$WORK"' EXIT
trap 'echo "cleaning up" >&2; kill $(jobs -rp) 2>/dev/null; wait; exit 130' INT TERM # each case takes its network down

# A certificate authority for this run only, and server certificates for all the names: RSA alone, RSA with
# the CA behind it (as a real chain), a short one on an elliptic curve, and one of somebody else's name.
certificates() {
  openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj "/CN=Hangup lab CA" \
    -keyout "$WORK/ca.key" -out "$WORK/ca.pem" &&
    certificate server rsa:2048 && certificate chain rsa:2048 && cat "$WORK/ca.pem" >>"$WORK/chain.pem" &&
    certificate small ec -pkeyopt ec_paramgen_curve:prime256v1 &&
    NAMES=DNS:shop.tenant.example certificate stranger rsa:2048
}
LAB_NAMES=DNS:api.openai.com,DNS:api.anthropic.com,DNS:llm-gateway.corp.example,DNS:proxy.corp.example
certificate() { # file, key type and its options
  local file=$WORK/$1; shift
  openssl req -nodes -subj "/CN=lab server" -keyout "$file.key" -out "$file.csr" -newkey "$@" &&
    openssl x509 -req -in "$file.csr" -CA "$WORK/ca.pem" -CAkey "$WORK/ca.key" -days 30 -out "$file.pem" \
      -extfile <(echo "subjectAltName=${NAMES-$LAB_NAMES}")
}

# Runs in a subshell: one case from empty namespaces to files in $OUT/CASE, with another try when it did not work
# out (on a busy machine tcpdump can miss a packet, or a race is won by the wrong side).
run_case() {
  CASE=$1
  TMP=$WORK/$CASE
  NS=lab$$-$2
  PIDS=()
  TCPDUMP2=
  FORMAT=pcapng # a case may say pcap or pcap.gz; KEYS: no (the key log opens nothing here), inside (the pcapng)
  KEYS=yes
  trap 'net_down' EXIT
  trap 'exit 130' TERM
  local try
  for try in 1 2 3; do
    rm -rf "$TMP"
    mkdir -p "$TMP"
    if { "case_${CASE//-/_}" && complete; } >"$TMP/case.log" 2>&1 && publish; then
      echo "made $CASE: $(tail -n 1 "$TMP/client.log" 2>/dev/null)"
      return 0
    fi
    echo "try $try of $CASE: $(cat "$TMP/case.log" "$TMP/client.log" 2>/dev/null | tail -n 4)"
    net_down
  done
  echo "FAILED $CASE"
  return 1
}

# story COUNT FILTER: at least so many frames of the capture must match this display filter.
story() {
  local n
  n=$(tshark -n -r "$TMP/raw.pcap" -Y "$2" 2>/dev/null | wc -l)
  [ "$n" -ge "$1" ] || { echo "only $n frames match: $2" >&2; return 1; }
}

# The capture itself must have lost nothing: tcpdump says so, and nothing is acknowledged that it does not hold.
complete() {
  grep -q '^0 packets dropped by kernel' "$TMP/tcpdump.log" &&
    [ -z "$(tshark -n -r "$TMP/raw.pcap" -Y tcp.analysis.ack_lost_segment 2>/dev/null)" ] && return 0
  echo "the capture is not complete: $(tail -n 1 "$TMP/tcpdump.log")"
  return 1
}

# Puts the capture in the format of the case into its folder, and the key log beside it.
publish() {
  local target=$OUT/$CASE
  [ "$KEYS" = no ] || grep -hv '^#' "$TMP/keys.log" 2>/dev/null | sort -u >"$TMP/sorted.log"
  case $FORMAT in
    pcap) cp "$TMP/raw.pcap" "$TMP/capture.pcap" ;;
    pcap.gz) gzip -9nc "$TMP/raw.pcap" >"$TMP/capture.pcap.gz" ;;
    pcapng) tshark -n -r "$TMP/raw.pcap" -F pcapng -w "$TMP/capture.pcapng" >/dev/null 2>&1 ;;
  esac || return 1
  [ "$KEYS" != inside ] || # in a decryption secrets block of the pcapng
    editcap --inject-secrets "tls,$TMP/sorted.log" "$TMP/raw.pcap" "$TMP/capture.pcapng" || return 1
  mkdir -p "$target"
  rm -f "$target"/capture.* "$target"/second.* "$target"/keys.log
  cp "$TMP/capture.$FORMAT" "$target/"
  [ ! -s "$TMP/second.pcap" ] || cp "$TMP/second.pcap" "$target/"
  [ ! -s "$TMP/sorted.log" ] || [ "$KEYS" = inside ] || cp "$TMP/sorted.log" "$target/keys.log"
  chmod 644 "$target"/capture.* "$target"/second.* 2>/dev/null
  return 0
}

certificates >"$WORK/openssl.log" 2>&1 || { cat "$WORK/openssl.log" >&2; exit 1; }
failed=0
number=0
for name in "${SELECTED[@]}"; do
  declare -F "case_${name//-/_}" >/dev/null || { echo "no such case: $name (see --list)" >&2; exit 2; }
done
for name in "${SELECTED[@]}"; do
  number=$((number + 1))
  while [ "$(jobs -rp | wc -l)" -ge "$JOBS" ]; do wait -n || failed=1; done
  (run_case "$name" "$number") &
done
while [ -n "$(jobs -rp)" ]; do wait -n || failed=1; done
exit $failed
