package org.packetary.dkms2bin.pipeline;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Which recipe the user asked for; with neither it is inferred from the kernels.
 *
 * @param name of a recipe that comes with the tool
 * @param file a recipe of the user's own, which wins
 */
public record RecipeRequest(Optional<String> name, Optional<Path> file) {}
