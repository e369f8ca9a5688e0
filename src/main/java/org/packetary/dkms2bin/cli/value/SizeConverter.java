package org.packetary.dkms2bin.cli.value;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads sizes: {@code 20G} and {@code 500M}, in powers of ten, as sizes are printed. */
public final class SizeConverter implements ITypeConverter<Long> {

  private static final Pattern FORM = Pattern.compile("(\\d{1,6})([MGT]?)");

  private static final Map<String, Long> UNITS =
      Map.of("", 1L, "M", 1_000_000L, "G", 1_000_000_000L, "T", 1_000_000_000_000L);

  @Override
  public Long convert(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new TypeConversionException("not a size: " + text + " (examples: 20G, 500M)");
    }
    return Long.parseLong(matcher.group(1)) * UNITS.getOrDefault(matcher.group(2), 1L);
  }
}
