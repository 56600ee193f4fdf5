package dev.bifocal.host.data.codec;

import javax.imageio.stream.ImageInputStreamImpl;

/** The first bytes of an array as input for ImageIO, without the copy that ImageIO's own input makes. */
final class ByteArrayInput extends ImageInputStreamImpl {

    private final byte[] bytes;
    private final int length;

    ByteArrayInput(byte[] bytes, int length) {
        this.bytes = bytes;
        this.length = length;
    }

    @Override
    public int read() {
        bitOffset = 0;
        return streamPos < length ? bytes[(int) streamPos++] & 255 : -1;
    }

    @Override
    public int read(byte[] into, int offset, int wanted) {
        bitOffset = 0;
        if (wanted > 0 && streamPos >= length) {
            return -1;
        }
        int count = (int) Math.min(wanted, length - streamPos);
        System.arraycopy(bytes, (int) streamPos, into, offset, count);
        streamPos += count;
        return count;
    }

    @Override
    public long length() {
        return length;
    }
}
