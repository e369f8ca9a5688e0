# Gives up what a build must not have, and becomes a command in a root. Nothing of the root runs before:
# an earlier build in it may have replaced any program. No fork, and nothing takes any of it back.
# Arguments: the numbers of seccomp(2), prctl(2) and capset(2); the filter in hexadecimal digits; the
# root; the command.
use strict;
use warnings;

# close_range(2): what whoever called had open stays outside. Before Linux 5.9 there is none.
syscall 436, 3, 0xffffffff, 0;

my ($seccomp, $prctl, $capset, $digits, $root) = splice @ARGV, 0, 5;
my $instructions = pack 'H*', $digits;
# struct sock_fprog: how many instructions of 8 bytes there are, and where.
my $program = pack 'S x![P] P', length($instructions) / 8, $instructions;

if ($root ne '/') {
  chroot $root or die "dkms2bin: cannot enter $root: $!\n";
}
chdir '/' or die "dkms2bin: cannot enter $root: $!\n";
# PR_CAPBSET_DROP, of each capability that the kernel knows. Who has none can drop none, and has none.
for (my $capability = 0; syscall($prctl, 24, $capability, 0, 0, 0) == 0; $capability++) { }
# struct __user_cap_header_struct, version 3, and two times three sets of 32.
my ($header, $none) = (pack('L l', 0x20080522, 0), "\0" x 24);
syscall($capset, $header, $none) == 0
  or die "dkms2bin: cannot give up capabilities: $!\n";
# PR_SET_NO_NEW_PRIVS
syscall($prctl, 38, 1, 0, 0, 0) == 0
  or die "dkms2bin: cannot bar new privileges: $!\n";
# SECCOMP_SET_MODE_FILTER
syscall($seccomp, 1, 0, $program) == 0
  or die "dkms2bin: the kernel takes no filter of system calls: $!\n";
# The caller's variables are the host's: the command is told its own.
%ENV = ();
exec { $ARGV[0] } @ARGV
  or die "dkms2bin: cannot start $ARGV[0]: $!\n";
