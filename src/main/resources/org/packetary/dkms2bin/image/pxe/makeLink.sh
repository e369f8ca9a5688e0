#!/bin/sh
# Says which machines boot this image: makes the links by which pxelinux finds its configuration.
set -e

name='@NAME@'
version='@VERSION@'

usage() {
    cat <<END
usage: ${0##*/} [-p] NODE...   they boot $name, in its newest version; -p: in version $version
       ${0##*/} -d NODE...     they do so no more
NODE: default, for all that have no link of their own; an IPv4 address (192.168.1.7); a network
whose length is a multiple of 4 (192.168.1.0/24); the address of an Ethernet card
(00:10:dc:27:6c:15)
END
}

fail() {
    echo "${0##*/}: $1" >&2
    exit 1
}

# The name of the file that pxelinux asks for.
file_of() {
    case "$1" in
        default) echo default ;;
        *:*:*:*:*:*)
            expr "$1" : '[0-9A-Fa-f][0-9A-Fa-f]\(:[0-9A-Fa-f][0-9A-Fa-f]\)\{5\}$' >/dev/null \
                || fail "$1 is no address of a card"
            echo "01-$1" | tr 'A-F:' 'a-f-'
            ;;
        *.*.*.*) address_of "$1" ;;
        *) fail "$1 is neither default nor an address" ;;
    esac
}

address_of() {
    address=${1%/*}
    length=32
    case "$1" in
        */*) length=${1##*/} ;;
    esac
    expr "$address" : '[0-9]\{1,3\}\(\.[0-9]\{1,3\}\)\{3\}$' >/dev/null \
        || fail "$1 is no IPv4 address"
    case "$length" in
        4 | 8 | 12 | 16 | 20 | 24 | 28 | 32) ;;
        *) fail "$1: the length of a network is 4, 8, 12, 16, 20, 24, 28 or 32" ;;
    esac
    digits=
    for byte in $(echo "$address" | tr . ' '); do
        # Not octal, as a zero before it would have it.
        byte=$(echo "$byte" | sed 's/^0*\(.\)/\1/')
        [ "$byte" -le 255 ] || fail "$1 is no IPv4 address"
        digits=$digits$(printf '%02X' "$byte")
    done
    echo "$digits" | cut -c "1-$((length / 4))"
}

target=default.$name
remove=no
case "${1:-}" in
    -p) target=default.$name-$version; shift ;;
    -d) remove=yes; shift ;;
    -h | --help) usage; exit 0 ;;
esac
case "${1:-}" in
    '' | -*) usage >&2; exit 2 ;;
esac
cd "$(dirname "$0")"
for node in "$@"; do
    link=$(file_of "$node") || exit 1
    if [ -e "$link" ] && [ ! -L "$link" ]; then
        fail "$PWD/$link is no link: move it away first"
    fi
    if [ "$remove" = no ]; then
        ln -sfn "$target" "$link"
        echo "$node: $link -> $target"
        continue
    fi
    case "$(readlink "$link" || :)" in
        "default.$name" | "default.$name"-[0-9]*) rm -f "$link"; echo "$node: $link is removed" ;;
        *) fail "$node does not boot $name" ;;
    esac
done
