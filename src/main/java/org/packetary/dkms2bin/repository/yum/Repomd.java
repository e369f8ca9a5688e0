package org.packetary.dkms2bin.repository.yum;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.packetary.dkms2bin.repository.Digests;

/**
 * The {@code repomd.xml} of a yum repository: what dnf and yum read first, and which names the
 * other metadata files with their checksums.
 *
 * @param revision createrepo_c's, the seconds since 1970 in what we write
 * @param data the other files
 */
record Repomd(String revision, List<Data> data) {

  /** The directory of the metadata, below the repository's. */
  static final String DIRECTORY = "repodata";

  /** Its file. */
  static final String NAME = DIRECTORY + "/repomd.xml";

  /**
   * A metadata file.
   *
   * @param type {@code primary}, {@code filelists}, {@code other}, {@code group} …
   * @param checksum of the file, hexadecimal
   * @param location relative to the repository's directory
   */
  record Data(String type, String checksum, String location) {}

  Repomd {
    data = List.copyOf(data);
  }

  /** Reads a repository's; empty where there is none, or none that can be read. */
  static Optional<Repomd> in(Path repository) throws IOException {
    Path file = repository.resolve(NAME);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(parse(Files.readAllBytes(file)));
    } catch (XMLStreamException e) {
      return Optional.empty();
    }
  }

  private static Repomd parse(byte[] xml) throws XMLStreamException {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    XMLStreamReader reader = factory.createXMLStreamReader(new ByteArrayInputStream(xml));
    String revision = "";
    List<Data> data = new ArrayList<>();
    String type = "";
    String checksum = "";
    while (reader.hasNext()) {
      if (reader.next() != XMLStreamConstants.START_ELEMENT) {
        continue;
      }
      switch (reader.getLocalName()) {
        case "revision" -> revision = reader.getElementText().strip();
        case "data" -> type = attribute(reader, "type");
        case "checksum" -> checksum = reader.getElementText().strip();
        case "location" -> data.add(new Data(type, checksum, attribute(reader, "href")));
        default -> {}
      }
    }
    return new Repomd(revision, data);
  }

  private static String attribute(XMLStreamReader reader, String name) {
    String value = reader.getAttributeValue(null, name);
    return value == null ? "" : value;
  }

  /** The names of its files, relative to the repository's directory. */
  List<String> fileNames() {
    return data.stream().map(Data::location).filter(l -> l.matches(DIRECTORY + "/[^/]+")).toList();
  }

  /** What is wrong with the files that it names, a sentence each. */
  List<String> problemsIn(Path repository) throws IOException {
    List<String> problems = new ArrayList<>();
    for (Data each : data) {
      Path file = repository.resolve(each.location());
      if (!Files.isRegularFile(file)) {
        problems.add(NAME + " names " + each.location() + ", and there is no such file");
      } else if (!Digests.of(file).sha256().equals(each.checksum())) {
        problems.add(each.location() + " has other content than " + NAME + " says");
      }
    }
    return problems;
  }

  /** Whether a repository's directory holds every file that it names, whole. */
  boolean isCompleteIn(Path repository) throws IOException {
    for (Data each : data) {
      Path file = repository.resolve(each.location());
      if (!Files.isRegularFile(file) || !Digests.of(file).sha256().equals(each.checksum())) {
        return false;
      }
    }
    return true;
  }
}
