# Sourced by run.sh: builds one small internet out of network namespaces, and takes it down again.
#
#   client ── router ── wire ── server        the router also answers DNS; the wire is wire.py
#   (c)       (r)       (w)      (s)          (about 10 ms one way and 7 hops, more on demand)
#
# Every case has namespaces of its own, so cases run side by side and never meet the real network.

# Address plans. S_ADDR2 is a second address of the server, S_NET is where the router sends the rest.
plan() {
  case $1 in
    office)  C_ADDR=10.20.30.41  LAN=10.20.30.1   BITS=24 WAN=203.0.113.1   S_ADDR=203.0.113.10  S_ADDR2=203.0.113.11 ;;
    docs)    C_ADDR=192.0.2.77   LAN=192.0.2.1    BITS=24 WAN=198.51.100.1  S_ADDR=198.51.100.24 S_ADDR2=198.51.100.25 ;;
    cluster) C_ADDR=172.16.4.15  LAN=172.16.4.1   BITS=24 WAN=10.96.0.1     S_ADDR=10.96.0.80    S_ADDR2=10.96.0.81 ;;
    home)    C_ADDR=192.168.1.23 LAN=192.168.1.1  BITS=24 WAN=198.51.100.129 S_ADDR=198.51.100.140 S_ADDR2=198.51.100.141 ;;
    v6)      C_ADDR=2001:db8:a::41 LAN=2001:db8:a::1 BITS=64 WAN=2001:db8:b::1 S_ADDR=2001:db8:b::10 S_ADDR2=2001:db8:b::11 ;;
    *) echo "no address plan $1" >&2; return 1 ;;
  esac
}

# on WHERE COMMAND… runs in a namespace (c, r, w, s) and comes back with its exit code. Names are looked up at
# the router: its resolver file is bound over /etc/resolv.conf in a mount namespace of its own, so the
# machine's file stays as it is.
on() { into "$1"; shift; "${INTO[@]}" "$@"; }
into() {
  INTO=(ip netns exec "$NS-$1" unshare --mount sh -c
    'mount --bind "$0" "$(readlink -f /etc/resolv.conf)" && exec "$@"' "$TMP/resolv.conf")
}

# background NAME WHERE COMMAND… starts a helper, keeps its process id in PID, and waits until it is ready.
background() {
  local log=$TMP/$1.log i
  into "$2"; shift 2
  "${INTO[@]}" "$@" >"$log" 2>&1 &
  PID=$!
  disown "$PID" # or bash would print "Killed" when a case kills it
  PIDS+=("$PID")
  for i in $(seq 100); do
    grep -qE '^ready|listening on|^File: ' "$log" && return 0
    kill -0 "$PID" 2>/dev/null || break
    sleep 0.1
  done
  echo "did not start: $* ($(tail -n 2 "$log"))" >&2
  return 1
}

# One interface: up, no offloads (so that the capture shows what the wire carries), address if any.
interface() { # namespace name address
  ip netns exec "$1" ethtool -K "$2" tso off gso off gro off tx off rx off >/dev/null 2>&1
  ip netns exec "$1" ip link set dev "$2" up
  [ -z "${3-}" ] || ip netns exec "$1" ip addr add "$3/$BITS" dev "$2" ${V6:+nodad}
}

# net_up PLAN [wire.py options]: namespaces, addresses, routes, the wire.
net_up() {
  plan "$1" || return 1
  shift
  V6=; [[ $C_ADDR != *:* ]] || V6=1
  local n
  printf 'nameserver %s\n' "$LAN" >"$TMP/resolv.conf"
  for n in c r w s; do
    ip netns add "$NS-$n" || return 1
    ip netns exec "$NS-$n" sysctl -qw net.ipv6.conf.all.disable_ipv6=$((1 - ${V6:-0})) \
      net.ipv6.conf.default.disable_ipv6=$((1 - ${V6:-0})) net.ipv6.conf.default.accept_dad=0
    ip netns exec "$NS-$n" ip link set lo up
  done
  ip netns exec "$NS-w" sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
  ip netns exec "$NS-r" sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=${V6:-0}
  ip link add eth0 netns "$NS-c" type veth peer name lan0 netns "$NS-r"
  ip link add wan0 netns "$NS-r" type veth peer name west netns "$NS-w"
  ip link add east netns "$NS-w" type veth peer name eth0 netns "$NS-s"
  interface "$NS-c" eth0 "$C_ADDR"
  interface "$NS-r" lan0 "$LAN"
  interface "$NS-r" wan0 "$WAN"
  interface "$NS-s" eth0 "$S_ADDR"
  ip netns exec "$NS-s" ip addr add "$S_ADDR2/$BITS" dev eth0 ${V6:+nodad}
  interface "$NS-w" west
  interface "$NS-w" east
  ip netns exec "$NS-c" ip route add default via "$LAN"
  ip netns exec "$NS-s" ip route add default via "$WAN"
  [ -z "$V6" ] || sleep 2 # multicast chatter of new interfaces
  background wire w "$PYTHON" "$LAB/wire.py" west east "$@"
}

# second_family ADDRESS: gives client, router and server (ADDRESS) IPv6 addresses beside their IPv4 ones.
second_family() {
  local n
  for n in c r s; do
    ip netns exec "$NS-$n" sysctl -qw net.ipv6.conf.all.disable_ipv6=0 net.ipv6.conf.default.disable_ipv6=0
  done
  ip netns exec "$NS-r" sysctl -qw net.ipv6.conf.all.forwarding=1
  ip netns exec "$NS-c" ip addr add 2001:db8:a::41/64 dev eth0 nodad
  ip netns exec "$NS-r" ip addr add 2001:db8:a::1/64 dev lan0 nodad
  ip netns exec "$NS-r" ip addr add 2001:db8:b::1/64 dev wan0 nodad
  ip netns exec "$NS-s" ip addr add "$1/64" dev eth0 nodad
  ip netns exec "$NS-c" ip route add default via 2001:db8:a::1
  ip netns exec "$NS-s" ip route add default via 2001:db8:b::1
  sleep 2 # multicast chatter of new addresses
}

# Ends every helper of this case and removes its namespaces; safe to call at any time.
net_down() {
  local pid n
  for pid in "${PIDS[@]}"; do kill "$pid" 2>/dev/null; done
  PIDS=()
  for n in c r w s; do
    ip netns pids "$NS-$n" 2>/dev/null | xargs -r kill -9 2>/dev/null
    ip netns del "$NS-$n" 2>/dev/null
  done
}

# names NAME=ADDRESS…: starts the resolver on the router.
names() { background dns r "$PYTHON" "$LAB/dns.py" "$LAN" "$@"; }

# capture WHERE INTERFACE [tcpdump options and filter]: starts tcpdump there.
capture() {
  local where=$1 interface=$2; shift 2
  background tcpdump "$where" tcpdump -i "$interface" -n -s 0 -U -B 16384 --immediate-mode -Z root \
    -w "$TMP/raw.pcap" "$@"
  TCPDUMP=$PID
}

# second_capture WHERE INTERFACE [filter]: a tcpdump at a second point; it ends with the first.
second_capture() {
  local where=$1 interface=$2; shift 2
  background tcpdump2 "$where" tcpdump -i "$interface" -n -s 0 -U -B 16384 --immediate-mode -Z root \
    -w "$TMP/second.pcap" "$@"
  TCPDUMP2=$PID
}

# capture_stop [SECONDS]: ends tcpdump once the last packets are in the file.
capture_stop() {
  sleep "${1:-0.5}"
  kill -INT "$TCPDUMP" ${TCPDUMP2:-}
  local i
  for i in $(seq 50); do kill -0 "$TCPDUMP" 2>/dev/null || return 0; sleep 0.1; done
}
