package org.packetary.dkms2bin.headers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.packetary.dkms2bin.headers.HeaderDeclaration.Kind;
import org.packetary.dkms2bin.kernel.ModuleSymvers;
import org.packetary.dkms2bin.model.EnvironmentException;

/** Scans a kernel's headers into the bytes of a {@link HeaderIndex}. */
final class HeaderIndexBuilder {

  private static final int TYPICAL_COUNT = 700_000;
  private static final int TYPICAL_LINE = 80;

  private final List<String> files = new ArrayList<>();
  private final List<String> records = new ArrayList<>(TYPICAL_COUNT);

  private HeaderIndexBuilder() {}

  /**
   * The index of a kernel's headers.
   *
   * @throws EnvironmentException if a header cannot be read
   */
  static byte[] build(HeaderSet set) {
    HeaderIndexBuilder builder = new HeaderIndexBuilder();
    for (HeaderSet.Header header : set.headers()) {
      builder.scan(header);
    }
    set.symvers().ifPresent(builder::exports);
    Collections.sort(builder.records);
    return builder.bytes();
  }

  private void scan(HeaderSet.Header header) {
    String number = number(header.name());
    records.add(HeaderIndex.record(header.included(), number, 0, Kind.HEADER, ""));
    HeaderScanner.scan(header.name(), read(header.path()), d -> add(d, number));
  }

  private static String read(Path header) {
    try {
      return Files.readString(header, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot read " + header + ": " + e.getMessage(),
          "check that the kernel's header packages are complete",
          e);
    }
  }

  private void exports(Path symvers) {
    String number = number("Module.symvers");
    for (ModuleSymvers.Export export : ModuleSymvers.read(symvers).exports()) {
      Optional<String> namespace = export.namespace().map(n -> ", namespace " + n);
      String text = export.type() + " of " + export.module() + namespace.orElse("");
      records.add(HeaderIndex.record(export.symbol(), number, 0, Kind.EXPORT, text));
    }
  }

  /** Files come in order of preference, so that their numbers sort declarations by it. */
  private String number(String file) {
    files.add(file);
    return HeaderIndex.number(files.size() - 1);
  }

  private void add(HeaderDeclaration declaration, String number) {
    records.add(
        HeaderIndex.record(
            declaration.name(),
            number,
            declaration.line(),
            declaration.kind(),
            declaration.text()));
    if (declaration.kind() == Kind.MEMBER) {
      records.add(HeaderIndex.memberReference(declaration, number));
    }
  }

  private byte[] bytes() {
    StringBuilder text = new StringBuilder(records.size() * TYPICAL_LINE);
    files.forEach(f -> text.append(f).append('\n'));
    text.append('\n');
    String previous = "";
    for (String line : records) {
      if (!line.equals(previous)) {
        text.append(line).append('\n');
      }
      previous = line;
    }
    records.clear();
    return text.toString().getBytes(StandardCharsets.ISO_8859_1);
  }
}
