/**
 * Wording of messages: suggestions for mistyped words, and lists of alternatives.
 */
@NullMarked
package dev.bifocal.host.message;

import org.jspecify.annotations.NullMarked;
