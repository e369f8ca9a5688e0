package org.packetary.dkms2bin.packaging.rpm;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.redline_rpm.header.AbstractHeader;
import org.redline_rpm.header.AbstractHeader.Tag;
import org.redline_rpm.header.Flags;
import org.redline_rpm.header.Header;
import org.redline_rpm.header.Header.HeaderTag;
import org.redline_rpm.header.Signature.SignatureTag;
import org.redline_rpm.payload.Contents;
import org.redline_rpm.payload.CpioHeader;

/** Lays out the main header of an RPM package of format 4 (rpm's docs/manual/format_v4.md). */
final class RpmHeaders {

  /** PGPHASHALGO_SHA256 of rpmpgp.h. */
  private static final int SHA256 = 8;

  /** The oldest rpm that reads all that is in our packages. */
  private static final String RPM_VERSION = "4.11.0";

  /** RPMTAG_RECOMMENDNAME, -VERSION and -FLAGS of rpmtag.h, which redline does not know. */
  private static final int RECOMMEND_NAME = 5046;

  private static final int RECOMMEND_VERSION = 5047;
  private static final int RECOMMEND_FLAGS = 5048;

  private static final String BUILD_HOST = "localhost";
  private static final String VENDOR = "dkms2bin";
  private static final String GROUP = "System Environment/Kernel";

  private RpmHeaders() {}

  /** The main header's bytes. */
  static byte[] main(RpmSpec spec, Contents contents, RpmPayload payload) throws IOException {
    Header header = new Header();
    describe(header, spec);
    changelog(header, spec);
    relate(header, spec);
    scripts(header, spec);
    if (contents.size() > 0) {
      files(header, contents);
    }
    header.createEntry(HeaderTag.PAYLOADFORMAT, "cpio");
    header.createEntry(HeaderTag.PAYLOADCOMPRESSOR, RpmPayload.COMPRESSOR);
    header.createEntry(HeaderTag.PAYLOADFLAGS, RpmPayload.FLAGS);
    header.createEntry(HeaderTag.PAYLOADDIGEST, new String[] {payload.sha256()});
    header.createEntry(HeaderTag.PAYLOADDIGESTALT, new String[] {payload.archiveSha256()});
    header.createEntry(HeaderTag.PAYLOADDIGESTALGO, SHA256);
    return bytes(header, HeaderTag.HEADERIMMUTABLE);
  }

  /**
   * A header's bytes, with the region that says that rpm must not change it.
   *
   * @param region its tag, which comes before all others
   */
  static byte[] bytes(AbstractHeader header, Tag region) throws IOException {
    header.createEntry(region, new byte[16]);
    int index = -16 * header.count();
    header.createEntry(
        region,
        ByteBuffer.allocate(16)
            .putInt(region.getCode())
            .putInt(region.getType())
            .putInt(index)
            .putInt(16)
            .array());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int padding = header.write(Channels.newChannel(bytes));
    bytes.write(new byte[padding]);
    return bytes.toByteArray();
  }

  private static void describe(Header header, RpmSpec spec) {
    String architecture = RpmNames.architecture(spec.architecture());
    header.createEntry(HeaderTag.HEADERI18NTABLE, new String[] {"C"});
    header.createEntry(HeaderTag.NAME, spec.name());
    header.createEntry(HeaderTag.VERSION, spec.evr().version());
    header.createEntry(HeaderTag.RELEASE, spec.evr().release());
    spec.evr().epoch().ifPresent(epoch -> header.createEntry(HeaderTag.EPOCH, epoch));
    header.createEntry(HeaderTag.SUMMARY, spec.summary());
    header.createEntry(HeaderTag.DESCRIPTION, spec.description());
    header.createEntry(HeaderTag.BUILDTIME, Math.toIntExact(spec.time().getEpochSecond()));
    header.createEntry(HeaderTag.BUILDHOST, BUILD_HOST);
    header.createEntry(HeaderTag.VENDOR, VENDOR);
    header.createEntry(HeaderTag.LICENSE, spec.license());
    header.createEntry(HeaderTag.GROUP, GROUP);
    header.createEntry(HeaderTag.PACKAGER, spec.metadata().maintainerOrNobody());
    spec.metadata().homepage().ifPresent(h -> header.createEntry(HeaderTag.URL, h));
    header.createEntry(HeaderTag.OS, "linux");
    header.createEntry(HeaderTag.ARCH, architecture);
    header.createEntry(HeaderTag.PLATFORM, architecture + "-linux");
    header.createEntry(HeaderTag.ENCODING, "utf-8");
    header.createEntry(HeaderTag.RPMVERSION, RPM_VERSION);
    header.createEntry(
        HeaderTag.SOURCERPM, spec.sourceName() + "-" + spec.evr().versionRelease() + ".src.rpm");
  }

  /** The one entry that tools ask for. Its time is noon of the day, as rpmbuild has it. */
  private static void changelog(Header header, RpmSpec spec) {
    Instant noon = spec.time().truncatedTo(ChronoUnit.DAYS).plus(12, ChronoUnit.HOURS);
    header.createEntry(HeaderTag.CHANGELOGTIME, Math.toIntExact(noon.getEpochSecond()));
    header.createEntry(
        HeaderTag.CHANGELOGNAME,
        new String[] {spec.metadata().maintainerOrNobody() + " - " + spec.evr()});
    header.createEntry(HeaderTag.CHANGELOGTEXT, new String[] {"- Made by dkms2bin."});
  }

  private static void relate(Header header, RpmSpec spec) {
    List<RpmRelation> provides = new ArrayList<>(spec.provides());
    provides.add(0, RpmRelation.exactly(spec.name(), spec.evr().toString()));
    header.createEntry(HeaderTag.PROVIDENAME, RpmRelation.names(provides));
    header.createEntry(HeaderTag.PROVIDEFLAGS, RpmRelation.flags(provides));
    header.createEntry(HeaderTag.PROVIDEVERSION, RpmRelation.versions(provides));
    List<RpmRelation> requires = requires(spec);
    header.createEntry(HeaderTag.REQUIRENAME, RpmRelation.names(requires));
    header.createEntry(HeaderTag.REQUIREFLAGS, RpmRelation.flags(requires));
    header.createEntry(HeaderTag.REQUIREVERSION, RpmRelation.versions(requires));
    if (!spec.conflicts().isEmpty()) {
      header.createEntry(HeaderTag.CONFLICTNAME, RpmRelation.names(spec.conflicts()));
      header.createEntry(HeaderTag.CONFLICTFLAGS, RpmRelation.flags(spec.conflicts()));
      header.createEntry(HeaderTag.CONFLICTVERSION, RpmRelation.versions(spec.conflicts()));
    }
    recommend(header, spec.recommends());
  }

  private static void recommend(Header header, List<RpmRelation> recommends) {
    if (!recommends.isEmpty()) {
      header.createEntry(RECOMMEND_NAME, Tag.STRING_ARRAY_ENTRY, RpmRelation.names(recommends));
      header.createEntry(
          RECOMMEND_VERSION, Tag.STRING_ARRAY_ENTRY, RpmRelation.versions(recommends));
      header.createEntry(RECOMMEND_FLAGS, Tag.INT32_ENTRY, RpmRelation.flags(recommends));
    }
  }

  /** With what the format asks of rpm, as rpmbuild writes it. */
  private static List<RpmRelation> requires(RpmSpec spec) {
    List<RpmRelation> requires = new ArrayList<>(spec.requires());
    if (spec.post().isPresent()) {
      requires.add(RpmRelation.interpreter(RpmSpec.SHELL, Flags.SCRIPT_POST));
    }
    if (spec.postun().isPresent()) {
      requires.add(RpmRelation.interpreter(RpmSpec.SHELL, Flags.SCRIPT_POSTUN));
    }
    requires.add(RpmRelation.rpmlib("CompressedFileNames", "3.0.4-1"));
    requires.add(RpmRelation.rpmlib("FileDigests", "4.6.0-1"));
    requires.add(RpmRelation.rpmlib("PayloadFilesHavePrefix", "4.0-1"));
    requires.add(RpmRelation.rpmlib("PayloadIsXz", "5.2-1"));
    boolean tilde =
        requires.stream().anyMatch(r -> r.version().contains("~"))
            || spec.evr().toString().contains("~");
    if (tilde) {
      requires.add(RpmRelation.rpmlib("TildeInVersions", "4.10.4-1"));
    }
    return requires;
  }

  private static void scripts(Header header, RpmSpec spec) {
    spec.post()
        .ifPresent(
            script -> {
              header.createEntry(HeaderTag.POSTINSCRIPT, script);
              header.createEntry(HeaderTag.POSTINPROG, RpmSpec.SHELL);
            });
    spec.postun()
        .ifPresent(
            script -> {
              header.createEntry(HeaderTag.POSTUNSCRIPT, script);
              header.createEntry(HeaderTag.POSTUNPROG, RpmSpec.SHELL);
            });
  }

  private static void files(Header header, Contents contents) throws IOException {
    List<CpioHeader> files = StreamSupport.stream(contents.headers().spliterator(), false).toList();
    int[] sizes = files.stream().mapToInt(CpioHeader::getFileSize).toArray();
    header.createEntry(HeaderTag.DIRNAMES, contents.getDirNames());
    header.createEntry(HeaderTag.DIRINDEXES, contents.getDirIndexes());
    header.createEntry(HeaderTag.BASENAMES, contents.getBaseNames());
    header.createEntry(HeaderTag.FILEDIGESTS, checksums(contents));
    header.createEntry(SignatureTag.FILEDIGESTALGO, SHA256);
    header.createEntry(HeaderTag.FILESIZES, sizes);
    header.createEntry(HeaderTag.FILEMODES, contents.getModes());
    header.createEntry(HeaderTag.FILERDEVS, contents.getRdevs());
    header.createEntry(HeaderTag.FILEMTIMES, contents.getMtimes());
    header.createEntry(HeaderTag.FILELINKTOS, contents.getLinkTos());
    header.createEntry(HeaderTag.FILEFLAGS, contents.getFlags());
    header.createEntry(HeaderTag.FILEUSERNAME, contents.getUsers());
    header.createEntry(HeaderTag.FILEGROUPNAME, contents.getGroups());
    header.createEntry(HeaderTag.FILEVERIFYFLAGS, contents.getVerifyFlags());
    header.createEntry(HeaderTag.FILEDEVICES, contents.getDevices());
    header.createEntry(HeaderTag.FILEINODES, contents.getInodes());
    header.createEntry(HeaderTag.FILELANGS, contents.getLangs());
    int size = 0;
    for (int each : sizes) {
      size = Math.addExact(size, each);
    }
    header.createEntry(HeaderTag.SIZE, size);
  }

  private static String[] checksums(Contents contents) throws IOException {
    try {
      return contents.getFileChecksums();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
