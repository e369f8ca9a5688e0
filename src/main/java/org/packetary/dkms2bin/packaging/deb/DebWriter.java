package org.packetary.dkms2bin.packaging.deb;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.packagefile.DebFile;
import org.packetary.dkms2bin.packaging.PackageEntry;
import org.packetary.dkms2bin.util.Digests;
import org.packetary.dkms2bin.util.FileTrees;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vafer.jdeb.Compression;
import org.vafer.jdeb.Console;
import org.vafer.jdeb.DataProducer;
import org.vafer.jdeb.DebMaker;
import org.vafer.jdeb.PackagingException;
import org.vafer.jdeb.mapping.Mapper;
import org.vafer.jdeb.producers.DataProducerFile;
import org.vafer.jdeb.producers.DataProducerLink;
import org.vafer.jdeb.producers.DataProducerPathTemplate;

/**
 * Writes one .deb with jdeb, the same for the same input: entries sorted, owned by root, with given
 * modes and one time, and the control file as given.
 *
 * @param fields the control fields, in order
 * @param controlFiles the other control files by name: maintainer scripts, conffiles
 * @param entries the data archive
 * @param time of every entry, cut to seconds
 */
public record DebWriter(
    Map<String, String> fields,
    Map<String, String> controlFiles,
    List<PackageEntry> entries,
    Instant time) {

  private static final Logger LOG = LoggerFactory.getLogger(DebWriter.class);

  public DebWriter {
    entries = entries.stream().sorted(Comparator.comparing(PackageEntry::destination)).toList();
    for (int i = 1; i < entries.size(); i++) {
      if (entries.get(i).destination().equals(entries.get(i - 1).destination())) {
        throw new IllegalArgumentException("two files at " + entries.get(i).destination());
      }
    }
    if (time.isBefore(Instant.EPOCH)) {
      throw new IllegalArgumentException("archives hold no time before 1970: " + time);
    }
  }

  /** Writes the package into a directory under its final name. */
  public PackageFile write(Path dir, String fileName) throws IOException {
    Path work = Files.createTempDirectory(dir, ".deb-");
    try {
      Path raw = work.resolve("jdeb.deb");
      Path finished = work.resolve("finished.deb");
      makeDeb(control(work), raw);
      String sha256 = replaceControl(raw, finished);
      checkFields(finished);
      long size = Files.size(finished);
      Path target = dir.resolve(fileName);
      Files.move(finished, target, StandardCopyOption.ATOMIC_MOVE);
      return new PackageFile(
          target, field("Package"), field("Version"), field("Architecture"), sha256, size);
    } finally {
      FileTrees.delete(work);
    }
  }

  private String field(String name) {
    return fields.getOrDefault(name, "");
  }

  private Path control(Path work) throws IOException {
    Path directory = Files.createDirectory(work.resolve("DEBIAN"));
    Files.writeString(directory.resolve("control"), ControlFields.render(fields));
    for (Map.Entry<String, String> file : controlFiles.entrySet()) {
      Files.writeString(directory.resolve(file.getKey()), file.getValue());
    }
    return directory;
  }

  private void makeDeb(Path control, Path deb) throws IOException {
    List<DataProducer> producers = new ArrayList<>();
    producers.add(new DataProducerPathTemplate(new String[] {"./"}, null, null, null));
    entries.forEach(entry -> producers.add(producer(entry)));
    DebMaker maker = new DebMaker(new Log(), producers, List.of());
    maker.setControl(control.toFile());
    maker.setDeb(deb.toFile());
    maker.setEncoding(StandardCharsets.UTF_8);
    maker.setDepends("");
    maker.setTarLongFileMode("gnu");
    maker.setTarBigNumberMode("gnu");
    maker.setOutputTimestampMs(time.getEpochSecond() * 1000);
    try {
      maker.createDeb(Compression.NONE);
    } catch (PackagingException e) {
      throw new IOException(e);
    }
  }

  private static DataProducer producer(PackageEntry entry) {
    Mapper mode =
        tarEntry -> {
          tarEntry.setMode(entry.mode());
          return tarEntry;
        };
    Mapper[] mappers = {mode};
    String path = "." + entry.destination();
    File file = entry.file().toFile();
    return entry.isLink()
        ? new DataProducerLink(path, entry.link(), true, null, null, mappers)
        : new DataProducerFile(file, path, null, null, mappers);
  }

  /** Returns the SHA-256 of what it wrote. */
  private String replaceControl(Path raw, Path finished) throws IOException {
    MessageDigest digest = Digests.newDigest("SHA-256");
    try (InputStream in = new BufferedInputStream(Files.newInputStream(raw));
        OutputStream out =
            new DigestOutputStream(
                new BufferedOutputStream(Files.newOutputStream(finished)), digest)) {
      ControlMember.replace(
          in, ControlFields.render(fields), finished.resolveSibling("data.tar.xz"), out);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private void checkFields(Path deb) {
    Map<String, String> written = DebFile.read(deb).control();
    if (!written.equals(fields)) {
      throw new IllegalStateException(
          "the package was not written as asked for: fields "
              + ControlFields.differences(fields, written)
              + " of "
              + fields
              + " came out as "
              + written);
    }
  }

  /** jdeb's own messages, which matter to developers only. */
  private static final class Log implements Console {
    @Override
    public void debug(String message) {
      LOG.trace("{}", message);
    }

    @Override
    public void info(String message) {
      LOG.trace("{}", message);
    }

    @Override
    public void warn(String message) {
      LOG.debug("{}", message);
    }
  }
}
