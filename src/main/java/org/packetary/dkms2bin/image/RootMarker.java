package org.packetary.dkms2bin.image;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.packetary.dkms2bin.json.Fields;
import org.packetary.dkms2bin.json.JsonText;
import org.packetary.dkms2bin.json.MalformedJsonException;
import org.packetary.dkms2bin.util.SmallFiles;

/**
 * What a root file system that we made again says of it: which packages are in it, and which
 * modules are theirs, so that later ones take their place.
 *
 * @param packages what was put in
 * @param modules their paths
 */
record RootMarker(List<String> packages, List<String> modules) {

  /** Where it is. */
  static final String PATH = "usr/share/dkms2bin/image.json";

  private static final int LARGEST = 1 << 20;

  RootMarker {
    packages = List.copyOf(packages);
    modules = List.copyOf(modules);
  }

  String text() {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("format", 1);
    packages.forEach(root.putArray("packages")::add);
    modules.forEach(root.putArray("modules")::add);
    return JsonText.of(root);
  }

  /** What a file says; one that is no marker says nothing. */
  static Optional<RootMarker> read(Path file) throws IOException {
    try {
      ObjectNode root = JsonText.parse(SmallFiles.text(file, LARGEST));
      return Optional.of(
          new RootMarker(Fields.texts(root, "packages"), Fields.texts(root, "modules")));
    } catch (MalformedJsonException e) {
      return Optional.empty();
    }
  }
}
