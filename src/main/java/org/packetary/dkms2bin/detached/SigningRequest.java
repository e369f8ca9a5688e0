package org.packetary.dkms2bin.detached;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.packetary.dkms2bin.json.CellJson;
import org.packetary.dkms2bin.json.Fields;
import org.packetary.dkms2bin.json.JsonText;
import org.packetary.dkms2bin.json.MalformedJsonException;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.plan.BuildPlan;
import org.packetary.dkms2bin.plan.PlanJson;
import org.packetary.dkms2bin.util.SmallFiles;

/**
 * What is handed out to be signed, as files of a directory: the modules are beside it.
 *
 * @param directory where the command ran, which its relative paths are of
 * @param words the options of the command
 * @param plans one for each distribution, with the cells whose modules are handed out
 * @param modules all of them
 */
public record SigningRequest(
    String directory, List<String> words, List<BuildPlan> plans, List<Handed> modules) {

  /** Has the modules. */
  static final String MANIFEST = "manifest.json";

  /** Has the command's words. */
  static final String REQUEST = "request.json";

  /** Has the plans, as "dkms2bin plan --json" writes them. */
  static final String PLAN = "plan.json";

  private static final int FORMAT = 1;

  /** A plan of a thousand cells has some ten million. */
  private static final int LONGEST = 256 << 20;

  public SigningRequest {
    words = List.copyOf(words);
    plans = List.copyOf(plans);
    modules = List.copyOf(modules);
  }

  /**
   * A module.
   *
   * @param distribution the recipe's name
   * @param place where it will be installed, below the kernel's directory of modules
   * @param file where it lies, below the directory
   * @param sha256 of its bytes
   * @param hash what it is to be signed with
   */
  public record Handed(
      String distribution, CellId cell, String place, String file, String sha256, String hash) {}

  void write(Path to) throws IOException {
    ObjectNode manifest = JsonNodeFactory.instance.objectNode();
    manifest.put("format", FORMAT);
    ArrayNode list = manifest.putArray("modules");
    for (Handed module : modules) {
      ObjectNode node = list.addObject();
      node.put("distribution", module.distribution());
      CellJson.put(node, module.cell());
      node.put("place", module.place());
      node.put("file", module.file());
      node.put("sha256", module.sha256());
      node.put("hash", module.hash());
      node.put("signature", module.file() + SigningAttach.ENDING);
    }
    ObjectNode request = JsonNodeFactory.instance.objectNode();
    request.put("format", FORMAT);
    request.put("directory", directory);
    words.forEach(request.putArray("words")::add);
    Files.writeString(to.resolve(PLAN), PlanJson.write(plans));
    Files.writeString(to.resolve(REQUEST), JsonText.of(request));
    Files.writeString(to.resolve(MANIFEST), JsonText.of(manifest));
  }

  /**
   * Reads what is in a directory.
   *
   * @throws InputException if it is not of "dkms2bin sign export"
   */
  public static SigningRequest read(Path from) {
    try {
      ObjectNode request = parsed(from.resolve(REQUEST));
      ObjectNode manifest = parsed(from.resolve(MANIFEST));
      List<Handed> modules = new ArrayList<>();
      for (JsonNode node : Fields.entries(manifest, "modules")) {
        modules.add(
            new Handed(
                Fields.text(node, "distribution"),
                CellJson.id(node),
                Fields.text(node, "place"),
                Fields.text(node, "file"),
                Fields.text(node, "sha256"),
                Fields.text(node, "hash")));
      }
      Path plan = from.resolve(PLAN);
      return new SigningRequest(
          Fields.text(request, "directory"),
          Fields.texts(request, "words"),
          PlanJson.read(SmallFiles.text(plan, LONGEST), plan.toString()),
          modules);
    } catch (NoSuchFileException e) {
      throw new InputException(
          from + " is nothing that was handed out to be signed: there is no " + e.getFile(),
          "\"dkms2bin sign export --to DIR\" writes it",
          e);
    } catch (MalformedJsonException | IllegalArgumentException e) {
      throw new InputException(
          from + " is damaged: " + e.getMessage(), "run \"dkms2bin sign export\" again", e);
    } catch (IOException e) {
      throw new InputException("cannot read " + from + ": " + e.getMessage(), "check the path", e);
    }
  }

  private static ObjectNode parsed(Path file) throws IOException {
    ObjectNode root = JsonText.parse(SmallFiles.text(file, LONGEST));
    long format = Fields.number(root, "format");
    if (format != FORMAT) {
      throw new MalformedJsonException("format " + format + ", and this version reads " + FORMAT);
    }
    return root;
  }
}
