/**
 * Questions to a trained network: alignment maps, whether the maps point at the object, and nearest neighbours; as numbers and as
 * sheets for {@code picture}.
 */
@NullMarked
package dev.bifocal.host.tool.inspect;

import org.jspecify.annotations.NullMarked;
