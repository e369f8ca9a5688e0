package org.packetary.dkms2bin.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import org.packetary.dkms2bin.image.initramfs.ImageTree;
import org.packetary.dkms2bin.image.initramfs.Initramfs;
import org.packetary.dkms2bin.json.Fields;
import org.packetary.dkms2bin.json.JsonText;
import org.packetary.dkms2bin.json.MalformedJsonException;
import org.packetary.dkms2bin.model.InputException;

/**
 * What a segment that we append says of itself, in the file that is its first member.
 *
 * @param baseSize how long the image was without it
 * @param baseDigest SHA-256 of that, in hexadecimal
 * @param packages what was put in
 * @param kernels for which kernels
 */
record Marker(long baseSize, String baseDigest, List<String> packages, List<String> kernels) {

  private static final int FORMAT = 1;

  Marker {
    packages = List.copyOf(packages);
    kernels = List.copyOf(kernels);
  }

  String text() {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("format", FORMAT);
    root.putObject("base").put("size", baseSize).put("sha256", baseDigest);
    packages.forEach(root.putArray("packages")::add);
    kernels.forEach(root.putArray("kernels")::add);
    return JsonText.of(root);
  }

  /**
   * The marker of an image, whose content was kept.
   *
   * @throws InputException if it is no text of ours
   */
  static Optional<Marker> of(Initramfs image, ImageTree tree) {
    if (image.ours().isEmpty()) {
      return Optional.empty();
    }
    try {
      ObjectNode root = JsonText.parse(BootMeans.text(tree, Initramfs.MARKER));
      JsonNode base = root.path("base");
      long size = base.path("size").asLong(-1);
      if (size < 0 || size >= image.size() || root.path("format").asInt() != FORMAT) {
        throw new MalformedJsonException("what it says of the base cannot be");
      }
      return Optional.of(
          new Marker(
              size,
              base.path("sha256").asText(),
              Fields.texts(root, "packages"),
              Fields.texts(root, "kernels")));
    } catch (MalformedJsonException e) {
      throw new InputException(
          image.file() + " has a segment of ours whose marker is damaged: " + e.getMessage(),
          "make the image anew",
          e);
    }
  }
}
