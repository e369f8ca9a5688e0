#!/bin/busybox sh
# shellcheck shell=dash
# What DHCP said, in udhcpc's variables: the address is given to the interface, and what else was said
# is left for later, also in the form of klibc's ipconfig, which systems read.
# shellcheck disable=SC2154 # udhcpc sets them
case $1 in
  deconfig)
    ip addr flush dev "$interface"
    ip link set "$interface" up
    ;;
  bound | renew)
    ip addr flush dev "$interface"
    ip link set "$interface" up
    [ -z "$mtu" ] || ip link set "$interface" mtu "$mtu"
    ip addr add "$ip/${mask:-24}" dev "$interface" || exit 1
    for one in $router; do
      ip route add default via "$one" dev "$interface" 2>/dev/null ||
        ip route add default via "$one" dev "$interface" onlink
      break
    done
    : >/etc/resolv.conf
    [ -z "$domain" ] || echo "search $domain" >>/etc/resolv.conf
    for one in $dns; do echo "nameserver $one" >>/etc/resolv.conf; done
    [ -z "$hostname" ] || hostname "$hostname"
    echo "$ip/${mask:-24} on $interface" >/run/dkms2bin-address
    # Words of the network: nothing of them is run.
    quoted() { printf "%s='%s'\n" "$1" "$(printf %s "$2" | tr -d "'\n")"; }
    {
      quoted rootpath "$rootpath"
      quoted siaddr "$siaddr"
      quoted serverid "$serverid"
    } >/run/dkms2bin-lease
    # shellcheck disable=SC2086 # two words at most
    set -- $dns
    {
      quoted DEVICE "$interface"
      quoted PROTO "${proto:-dhcp}"
      quoted IPV4ADDR "$ip"
      quoted IPV4NETMASK "$subnet"
      quoted IPV4BROADCAST "$broadcast"
      quoted IPV4GATEWAY "${router%% *}"
      quoted IPV4DNS0 "$1"
      quoted IPV4DNS1 "$2"
      quoted HOSTNAME "$hostname"
      quoted DNSDOMAIN "$domain"
      quoted ROOTSERVER "${siaddr:-$serverid}"
      quoted ROOTPATH "$rootpath"
    } >"/run/net-$interface.conf"
    ;;
esac
