package org.packetary.dkms2bin.image.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class MetadataTest {

  private static Metadata metadata(String label, String options) {
    return new Metadata(
        "debian-12",
        "6.1.0-57-amd64",
        label,
        options,
        Map.of("kernel", new Metadata.Part("vmlinuz", "linux", "ab12", 17)),
        List.of("driver 1:1.0~rc1"),
        new TreeSet<>(List.of("e1000e")),
        List.of(),
        List.of("no"),
        List.of("bash 5.2 amd64"));
  }

  @Test
  void itIsYamlWhateverWordsAreInIt() throws Exception {
    JsonNode yaml =
        new YAMLMapper().readTree(metadata("", "a=\"b: c\" # {x}\\").text("id-1", "boot=live"));

    assertThat(yaml.get("uuid").asText()).isEqualTo("id-1");
    assertThat(yaml.get("label").asText()).isEqualTo("id-1");
    assertThat(yaml.get("extend_kopts").asText()).isEqualTo("a=\"b: c\" # {x}\\");
    assertThat(yaml.get("container").get("meta_file").asText()).isEqualTo("metadata.yaml");
    assertThat(yaml.get("modules").get(0).get("mask").asText()).isEqualTo("kernel");
    assertThat(yaml.get("modules").get(0).get("size").asLong()).isEqualTo(17);
    assertThat(yaml.get("drivers").get(0).asText()).isEqualTo("driver 1:1.0~rc1");
    assertThat(yaml.get("extra_files").size()).isZero();
    assertThat(yaml.get("packages").get(0).isTextual()).isTrue();
  }

  @Test
  void aLabelStaysWhatItIs() {
    assertThat(metadata("lab", "").text("id-1", "")).contains("label: \"lab\"\n");
  }
}
