package dev.bifocal.host.tensor;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;

/**
 * An array as a file holds it, readable without the engine.
 *
 * @param type its dtype
 * @param shape its shape
 * @param data its bytes, row by row, little-endian
 */
public record StoredArray(DataType type, Shape shape, ByteBuffer data) {}
