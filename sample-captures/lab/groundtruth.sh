#!/usr/bin/env bash
# A path whose every fault is written down, captured at both ends, to measure how well loss is detected:
#
#   sudo bash sample-captures/lab/groundtruth.sh FOLDER [wire.py options]
#   sudo bash sample-captures/lab/groundtruth.sh /tmp/truth --loss 3 --duplicate 1 --reorder 2 --seed 7
#
# Writes client.pcap and server.pcap (the same connections, one clock) and wire.tsv: one row for every data packet
# that the wire lost ("drop"), sent twice ("duplicate") or held back for 4 ms ("delay"), named by its
# ports, raw sequence number and length, "a" from the client, "b" from the server. Without options: loss 2 %.

set -u
[ $# -gt 0 ] && [ "${1#-}" = "$1" ] || { sed -n '2,9s/^# \{0,1\}//p' "$0"; exit 2; }
[ "$(id -u)" = 0 ] || { echo "groundtruth.sh makes network namespaces and needs root" >&2; exit 1; }
OUT=$1; shift
[ $# -gt 0 ] || set -- --loss 2
LAB=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
PYTHON=$(python3 -c 'import sys; print(sys.executable)')
TMP=$(mktemp -d /tmp/hangup-lab.XXXXXX)
NS=lab$$
PIDS=()
. "$LAB/net.sh"
trap 'net_down; rm -rf "$TMP"' EXIT
trap 'exit 130' INT TERM

net_up docs "$@" --log "$TMP/wire.tsv" && names vllm.models.svc="$S_ADDR" || exit 1
background stub s "$PYTHON" "$LAB/stub.py" "$S_ADDR" 8000 --provider vllm --mode stream --chunks 400 --gap 0.003 \
  --padding 1200 --delay 0.05 || exit 1
background client-dump c tcpdump -i eth0 -n -s 0 -U --immediate-mode -Z root -B 16384 -w "$TMP/client.pcap" tcp || exit 1
background server-dump s tcpdump -i eth0 -n -s 0 -U --immediate-mode -Z root -B 16384 -w "$TMP/server.pcap" tcp || exit 1
calls=()
for _ in 1 2 3; do # three calls at once, each with a large request and a large response
  on c "$PYTHON" "$LAB/client.py" http://vllm.models.svc:8000/v1/chat/completions --stream --padding 200000 &
  calls+=($!)
done
wait "${calls[@]}"
sleep 1
net_down
grep -h 'dropped by kernel' "$TMP"/*-dump.log
mkdir -p "$OUT" && cp "$TMP"/{client,server}.pcap "$TMP/wire.tsv" "$OUT/"
echo "$(($(wc -l <"$OUT/wire.tsv") - 1)) faults in $OUT/wire.tsv"
