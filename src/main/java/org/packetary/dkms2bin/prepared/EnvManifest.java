package org.packetary.dkms2bin.prepared;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.packetary.dkms2bin.json.Fields;
import org.packetary.dkms2bin.json.JsonText;
import org.packetary.dkms2bin.json.MalformedJsonException;
import org.packetary.dkms2bin.layer.Layer;
import org.packetary.dkms2bin.model.InputException;

/**
 * What an archive of layers says about itself, in its first member.
 *
 * @param tool the version of dkms2bin that wrote it
 * @param layers the names of all layers in it
 */
record EnvManifest(String tool, List<String> layers) {

  /** The first member's name. */
  static final String NAME = "dkms2bin-env.json";

  /** To be raised when archives of before cannot be read as they were any more. */
  static final int FORMAT = 1;

  EnvManifest {
    layers = List.copyOf(layers);
  }

  String text() {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("format", FORMAT);
    root.put("tool", tool);
    Fields.put(root, "layers", layers);
    return JsonText.of(root);
  }

  /**
   * Reads one.
   *
   * @param origin what messages name
   * @throws InputException if it is damaged, or of another format
   */
  static EnvManifest parse(String text, String origin) {
    try {
      ObjectNode root = JsonText.parse(text);
      long format = Fields.number(root, "format");
      if (format != FORMAT) {
        throw new InputException(
            origin
                + " has the format "
                + format
                + " (dkms2bin "
                + Fields.optionalText(root, "tool").orElse("of unknown version")
                + " wrote it), and this version reads "
                + FORMAT,
            "write it again with \"dkms2bin env export\" of this version, or import it with that"
                + " one");
      }
      List<String> layers = Fields.texts(root, "layers");
      if (!layers.stream().allMatch(Layer::isId)) {
        throw new MalformedJsonException("\"layers\" has what is no name of a layer");
      }
      return new EnvManifest(Fields.text(root, "tool"), layers);
    } catch (MalformedJsonException e) {
      throw new InputException(
          NAME + " in " + origin + " is damaged: " + e.getMessage(), "export it again", e);
    }
  }
}
