#!/bin/busybox sh
# shellcheck shell=dash
# NBD's handshake, on a connection that is standard input and output, for the export $EXPORT
# (doc/proto.md of nbd: fixed newstyle). What follows the server's answer is the kernel's.
failed() {
  echo "$1" >&2
  exit 99
}

# Byte by byte: what is behind is for others.
greeting=$(dd bs=1 count=16 2>/dev/null)
[ "$greeting" = NBDMAGICIHAVEOPT ] || failed "this is no NBD server of today: it says \"$greeting\""
flags=$(dd bs=1 count=2 2>/dev/null | od -An -tu1)
# shellcheck disable=SC2086 # two numbers
set -- $flags
[ $((${2:-0} & 3)) -eq 3 ] || failed 'this NBD server is too old'
length=${#EXPORT}
[ "$length" -lt 256 ] || failed 'the name of the export is too long'
# shellcheck disable=SC2059 # the length, as a byte
printf "\0\0\0\3IHAVEOPT\0\0\0\1\0\0\0\\$(printf %03o "$length")"
printf %s "$EXPORT"
nbd-connect
status=$?
case $status in
  0) ;;
  1) failed 'the server has no such export' ;;
  *) failed "the kernel refuses the connection: errno $status" ;;
esac
