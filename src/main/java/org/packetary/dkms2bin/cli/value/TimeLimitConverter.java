package org.packetary.dkms2bin.cli.value;

import java.time.Duration;
import org.packetary.dkms2bin.config.TimeLimit;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads time limits: {@code 90}, {@code 90s}, {@code 5m} and {@code 2h}. */
public final class TimeLimitConverter implements ITypeConverter<Duration> {

  @Override
  public Duration convert(String text) {
    return TimeLimit.parse(text)
        .orElseThrow(
            () ->
                new TypeConversionException(
                    "not a time limit: " + text + " (" + TimeLimit.EXAMPLES + ")"));
  }
}
