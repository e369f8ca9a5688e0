package org.packetary.dkms2bin.cli.value;

import org.packetary.dkms2bin.sandbox.limit.Amount;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads sizes of any kind: {@code 20G} and {@code 500m}; 0, too. */
public final class SizeConverter implements ITypeConverter<Long> {

  @Override
  public Long convert(String text) {
    return Amount.any(text)
        .orElseThrow(
            () ->
                new TypeConversionException("not a size: " + text + " (" + Amount.EXAMPLES + ")"));
  }
}
