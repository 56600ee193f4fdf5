/**
 * Finding plugins: every jar and every entry of its index is loaded on its own, and what goes wrong becomes a
 * {@linkplain dev.bifocal.host.plugin.Finding finding} that harms no other plugin.
 */
@NullMarked
package dev.bifocal.host.plugin;

import org.jspecify.annotations.NullMarked;
