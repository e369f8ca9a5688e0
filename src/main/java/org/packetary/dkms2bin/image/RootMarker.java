package org.packetary.dkms2bin.image;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
    ArrayNode names = root.putArray("packages");
    packages.forEach(names::add);
    ArrayNode paths = root.putArray("modules");
    modules.forEach(paths::add);
    return JsonText.of(root);
  }

  /** What a file says; one that is no marker says nothing. */
  static Optional<RootMarker> read(Path file) throws IOException {
    try {
      ObjectNode root = JsonText.parse(SmallFiles.text(file, LARGEST));
      List<String> packages = new ArrayList<>();
      root.path("packages").forEach(p -> packages.add(p.asText()));
      List<String> modules = new ArrayList<>();
      root.path("modules").forEach(m -> modules.add(m.asText()));
      return Optional.of(new RootMarker(packages, modules));
    } catch (MalformedJsonException e) {
      return Optional.empty();
    }
  }
}
