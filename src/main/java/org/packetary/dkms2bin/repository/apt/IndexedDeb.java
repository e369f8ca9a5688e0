package org.packetary.dkms2bin.repository.apt;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.packetary.dkms2bin.repository.Digests;
import org.packetary.dkms2bin.repository.IndexedPackage;

/**
 * The entry of one .deb in the apt index.
 *
 * @param fileName relative to the repository
 * @param stamp tells whether the file is still the one that was read
 * @param control the package's own fields in their order
 * @param digests of the file
 */
record IndexedDeb(String fileName, String stamp, Map<String, String> control, Digests digests)
    implements IndexedPackage {

  /** Fields that the index adds; a package's own of that name would be a lie. */
  private static final Set<String> OURS =
      Set.of("filename", "size", "md5sum", "sha1", "sha256", "sha512");

  IndexedDeb {
    control = Collections.unmodifiableMap(new LinkedHashMap<>(control));
  }

  /** The paragraph of a Packages file, with the blank line after it. */
  String paragraph() {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("Package", field("Package"));
    control.forEach(
        (name, value) -> {
          if (!OURS.contains(name.toLowerCase(Locale.ROOT))) {
            fields.putIfAbsent(name, value);
          }
        });
    fields.put("Filename", fileName.indexOf('/') < 0 ? "./" + fileName : fileName);
    fields.put("Size", Long.toString(digests.size()));
    fields.put("MD5sum", digests.md5());
    fields.put("SHA1", digests.sha1());
    fields.put("SHA256", digests.sha256());
    StringBuilder text = new StringBuilder();
    fields.forEach((name, value) -> text.append(name).append(": ").append(value).append('\n'));
    return text.append('\n').toString();
  }

  /** A field by its name as policy writes it; empty when missing. */
  String field(String name) {
    return control.getOrDefault(name, "");
  }

  @Override
  public IndexedDeb withStamp(String other) {
    return new IndexedDeb(fileName, other, control, digests);
  }

  @Override
  public Map<String, String> fields() {
    return control;
  }

  @Override
  public String packageName() {
    return field("Package");
  }

  @Override
  public String identity() {
    return field("Package") + " " + field("Version") + " " + field("Architecture");
  }
}
