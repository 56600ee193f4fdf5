/**
 * Looking into a trained network: its alignment maps over images, whether they point at the object, and what its features take for
 * similar. Fed by {@code train} and {@code view}; gives numbers, and sheets for {@code picture}.
 */
@NullMarked
package dev.bifocal.host.tool.inspect;

import org.jspecify.annotations.NullMarked;
