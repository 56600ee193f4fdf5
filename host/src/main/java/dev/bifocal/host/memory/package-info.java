/**
 * The memory bank: the last keys of the momentum side with their labels.
 */
@NullMarked
package dev.bifocal.host.memory;

import org.jspecify.annotations.NullMarked;
