package org.packetary.dkms2bin.cli.value;

import java.util.Map;
import java.util.Stack;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Has an option take its optional value behind {@code =} only, never the word that follows. */
public final class AttachedOnly implements IParameterPreprocessor {

  private static final String NOT_ATTACHED = " ";

  @Override
  @SuppressWarnings("JdkObsolete") // picocli's interface
  public boolean preprocess(
      Stack<String> words, CommandSpec command, ArgSpec option, Map<String, Object> info) {
    if (NOT_ATTACHED.equals(info.get("separator"))) {
      words.push(((OptionSpec) option).fallbackValue());
    }
    return false;
  }
}
