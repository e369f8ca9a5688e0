package org.packetary.dkms2bin.cli.value;

import org.packetary.dkms2bin.distro.Freshness;
import org.packetary.dkms2bin.model.UsageException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the ages of indexes: {@code always}, {@code 30m} and {@code never}. */
public final class FreshnessConverter implements ITypeConverter<Freshness> {

  @Override
  public Freshness convert(String text) {
    try {
      return Freshness.parse(text);
    } catch (UsageException e) {
      throw new TypeConversionException(
          e.problem() + e.hint().map(hint -> " (" + hint + ")").orElse(""));
    }
  }
}
