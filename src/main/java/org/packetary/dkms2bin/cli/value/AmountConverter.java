package org.packetary.dkms2bin.cli.value;

import org.packetary.dkms2bin.sandbox.limit.Amount;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads amounts of memory and disk space: {@code 512m}, {@code 4g}. */
public final class AmountConverter implements ITypeConverter<Long> {

  @Override
  public Long convert(String text) {
    return Amount.parse(text)
        .orElseThrow(
            () ->
                new TypeConversionException(
                    "not an amount from 16m on: " + text + " (" + Amount.EXAMPLES + ")"));
  }
}
