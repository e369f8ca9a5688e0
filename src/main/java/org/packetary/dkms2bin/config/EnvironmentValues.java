package org.packetary.dkms2bin.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.packetary.dkms2bin.packaging.rpm.RpmOptions;
import org.packetary.dkms2bin.request.PublishRequest;
import org.packetary.dkms2bin.signing.module.ModuleKeys;

/** The values that hold where neither a file nor the command line says anything. */
public final class EnvironmentValues {

  private EnvironmentValues() {}

  /**
   * The environment's values and the defaults.
   *
   * @param cacheDir the usual cache directory, which depends on both
   */
  public static Values values(Map<String, String> environment, Setting cacheDir) {
    List<Setting> settings = new ArrayList<>(List.of(cacheDir));
    settings.add(byDefault(Key.JOBS, Integer.toString(Runtime.getRuntime().availableProcessors())));
    settings.add(byDefault(Key.TIMEOUT, "60m"));
    settings.add(byDefault(Key.FAIL_FAST, "false"));
    settings.add(byDefault(Key.REFRESH, "1h"));
    settings.add(byDefault(Key.BACKEND, "chroot"));
    settings.add(byDefault(Key.ISOLATION, "auto"));
    settings.add(byDefault(Key.PACKAGER, "own"));
    settings.add(byDefault(Key.FORMAT, "text"));
    Map.of(
            Key.SOURCE_DATE,
            "SOURCE_DATE_EPOCH",
            Key.JOB_SUMMARY,
            "GITHUB_STEP_SUMMARY",
            Key.RPM_SIGN_PASSPHRASE,
            RpmOptions.PASSPHRASE_VARIABLE,
            Key.REPO_KEY_PASSPHRASE,
            PublishRequest.PASSPHRASE_VARIABLE,
            Key.MODULE_SIGN_PASSPHRASE,
            ModuleKeys.PASSPHRASE_VARIABLE,
            Key.MODULE_SIGN_PASSPHRASE_2,
            ModuleKeys.SECOND_PASSPHRASE_VARIABLE)
        .forEach(
            (key, variable) -> {
              String word = environment.getOrDefault(variable, "");
              if (!word.isBlank()) {
                settings.add(new Setting(key, List.of(word), ValueOrigin.environment(variable)));
              }
            });
    return Values.of(settings);
  }

  private static Setting byDefault(Key key, String word) {
    return new Setting(key, List.of(word), ValueOrigin.byDefault());
  }
}
