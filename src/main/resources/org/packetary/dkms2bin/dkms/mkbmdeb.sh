# Packs what dkms has built for one kernel. Arguments: name, version, kernel release, machine.
cd / || exit
exec dkms mkbmdeb -m "$1" -v "$2" -k "$3" -a "$4" < /dev/null
