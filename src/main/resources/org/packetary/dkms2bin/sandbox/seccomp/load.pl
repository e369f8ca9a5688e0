# Lays a filter on its own system calls and becomes a command. Arguments: the number of seccomp(2), the
# filter in hexadecimal digits, the command. No fork: the filter holds for the command and all that it
# starts, and nothing takes it off.
use strict;
use warnings;

# close_range(2): what whoever called had open stays outside. Before Linux 5.9 there is none.
syscall 436, 3, 0xffffffff, 0;

my ($seccomp, $digits) = splice @ARGV, 0, 2;
my $instructions = pack 'H*', $digits;
# struct sock_fprog: how many instructions of 8 bytes there are, and where.
my $program = pack 'S x![P] P', length($instructions) / 8, $instructions;
# SECCOMP_SET_MODE_FILTER; it needs no_new_privs or, as here, CAP_SYS_ADMIN.
syscall($seccomp, 1, 0, $program) == 0
  or die "dkms2bin: the kernel takes no filter of system calls: $!\n";
exec { $ARGV[0] } @ARGV
  or die "dkms2bin: cannot start $ARGV[0]: $!\n";
