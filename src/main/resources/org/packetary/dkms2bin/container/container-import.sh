# Makes an image of one layer of a tree. Arguments: tree, tag, the words that call the engine.
set -euo pipefail
tree=$1
tag=$2
shift 2
tar --create --directory="$tree" --numeric-owner --sort=name . | "$@" import - "$tag"
