/**
 * Checks the jar of a plugin before its publication: the host's own checks of jar, manifest and classes, the members of
 * the api that the classes use, what they reach outside the process, the recipes, and a training of two steps.
 *
 * <p>{@link dev.bifocal.host.tool.verify.PluginVerifier} runs the checks of {@link
 * dev.bifocal.host.tool.verify.VerifyRule}, and returns a {@link dev.bifocal.host.tool.verify.Verification}.
 */
@NullMarked
package dev.bifocal.host.tool.verify;

import org.jspecify.annotations.NullMarked;
