package org.packetary.dkms2bin.repository.yum;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.archive.Compression;
import org.packetary.dkms2bin.proof.Rung;
import org.packetary.dkms2bin.repository.ListedPackage;

/** Reads the {@code primary} metadata of a yum repository: which packages there are. */
final class PrimaryXml {

  /** What a module package provides, with the kernel's release as the version. */
  private static final String FOR_KERNEL = "kernel-modules-for-kernel";

  /** What one provides whose modules were proven, with the rung as the version. */
  private static final String PROOF = "dkms2bin(proof)";

  private static final String PREFIX = "kmod-";

  private final XMLStreamReader reader;
  private final List<ListedPackage> packages = new ArrayList<>();
  private final Map<String, String> fields = new HashMap<>();

  private PrimaryXml(XMLStreamReader reader) {
    this.reader = reader;
  }

  /** The packages, from a file that may be compressed. */
  static List<ListedPackage> listed(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new NoSuchFileException(file.toString());
    }
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    try (InputStream in =
        Compression.detect(file).decompress(new BufferedInputStream(Files.newInputStream(file)))) {
      return new PrimaryXml(factory.createXMLStreamReader(in)).read();
    } catch (XMLStreamException e) {
      throw new IOException(file + " is damaged: " + e.getMessage(), e);
    }
  }

  private List<ListedPackage> read() throws XMLStreamException {
    while (reader.hasNext()) {
      int event = reader.next();
      if (event == XMLStreamConstants.START_ELEMENT) {
        begin(reader.getLocalName());
      } else if (event == XMLStreamConstants.END_ELEMENT
          && reader.getLocalName().equals("package")) {
        packages.add(listed());
        fields.clear();
      }
    }
    return packages;
  }

  private void begin(String element) throws XMLStreamException {
    switch (element) {
      case "name", "arch", "checksum" -> fields.put(element, reader.getElementText().strip());
      case "location" -> fields.put(element, attribute("href"));
      case "version" -> fields.put(element, version());
      case "entry" -> {
        if (attribute("name").equals(FOR_KERNEL)) {
          fields.putIfAbsent(FOR_KERNEL, kernel());
        } else if (attribute("name").equals(PROOF)) {
          fields.putIfAbsent(PROOF, attribute("ver"));
        }
      }
      default -> {}
    }
  }

  private String version() {
    String epoch = attribute("epoch");
    String plain = attribute("ver") + "-" + attribute("rel");
    return epoch.isEmpty() || epoch.equals("0") ? plain : epoch + ":" + plain;
  }

  /** A release such as 5.14.0-427.el9_4.x86_64, which rpm takes for version and release. */
  private String kernel() {
    String release = attribute("rel");
    return release.isEmpty() ? attribute("ver") : attribute("ver") + "-" + release;
  }

  private String attribute(String name) {
    @Nullable String value = reader.getAttributeValue(null, name);
    return value == null ? "" : value;
  }

  private ListedPackage listed() {
    String name = field("name");
    Optional<String> kernel = Optional.ofNullable(fields.get(FOR_KERNEL));
    return new ListedPackage(
        name,
        field("version"),
        field("arch"),
        field("location"),
        field("checksum"),
        kernel.flatMap(k -> module(name, k)),
        kernel,
        Rung.of(field(PROOF)));
  }

  private static Optional<String> module(String name, String kernel) {
    String suffix = "-" + kernel;
    return name.startsWith(PREFIX) && name.endsWith(suffix)
        ? Optional.of(name.substring(PREFIX.length(), name.length() - suffix.length()))
        : Optional.empty();
  }

  private String field(String name) {
    return fields.getOrDefault(name, "");
  }
}
