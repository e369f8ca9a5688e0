# Has the links of this image lead to its newest version.
name='@NAME@'
leaving=''
cfg='@TFTP_DIR@/pxelinux.cfg'

@RELINK@
relink
