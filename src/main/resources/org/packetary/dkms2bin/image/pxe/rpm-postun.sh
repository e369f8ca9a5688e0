# Has the links of this image lead to its newest version that is still there.
name='@NAME@'
leaving=''
cfg='@TFTP_DIR@/pxelinux.cfg'

@RELINK@
relink
if [ -z "$newest" ]; then
    rmdir "$cfg" 2>/dev/null || :
fi
