package org.packetary.dkms2bin.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives tests the one {@link Workbench} of this run, and the one {@link Engine}. */
final class WorkbenchExtension implements ParameterResolver, AfterAllCallback {

  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(WorkbenchExtension.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Workbench.class
        || parameter.getParameter().getType() == Engine.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    ExtensionContext.Store store = context.getRoot().getStore(NAMESPACE);
    return parameter.getParameter().getType() == Engine.class
        ? store.getOrComputeIfAbsent(Engine.class, type -> engine(), Engine.class)
        : store.getOrComputeIfAbsent(Workbench.class, type -> new Workbench(), Workbench.class);
  }

  /** Leaves what a class made for the table that {@code run-tests} prints. */
  @Override
  public void afterAll(ExtensionContext context) throws IOException {
    Workbench bench = context.getRoot().getStore(NAMESPACE).get(Workbench.class, Workbench.class);
    if (bench != null) {
      String name = context.getRequiredTestClass().getName();
      Path directory = Files.createDirectories(Path.of("target/failsafe-reports"));
      Files.writeString(directory.resolve(name + ".tally"), bench.tally() + "\n");
    }
  }

  private static Engine engine() {
    try {
      return Engine.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted while the engine starts", e);
    }
  }
}
