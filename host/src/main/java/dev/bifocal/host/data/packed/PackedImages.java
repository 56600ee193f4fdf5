package dev.bifocal.host.data.packed;

import dev.bifocal.host.data.Image;
import dev.bifocal.host.data.ImageContent;
import dev.bifocal.host.data.ImageDataset;
import dev.bifocal.host.data.UnreadableImageException;
import dev.bifocal.host.data.codec.ImageDecoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The training or test images of a pack. Index and images are memory-mapped. */
final class PackedImages implements ImageDataset {

    private final Path file;
    private final ByteBuffer index;
    private final LargeFile images;
    private final PackEncoding.Format format;
    private final PackDescription.Part part;
    private final int first;
    private final ImageDecoder decoder = new ImageDecoder();

    /**
     * @param file the file of images, for messages
     * @param first the number of the first image of the part
     */
    PackedImages(
            Path file,
            ByteBuffer index,
            LargeFile images,
            PackEncoding.Format format,
            PackDescription.Part part,
            int first) {
        this.file = file;
        this.index = index;
        this.images = images;
        this.format = format;
        this.part = part;
        this.first = first;
    }

    @Override
    public int size() {
        return part.images();
    }

    @Override
    public List<String> coarseClasses() {
        return part.coarseClasses();
    }

    @Override
    public List<String> fineClasses() {
        return part.fineClasses();
    }

    @Override
    public int coarse(int image) {
        return PackEntry.coarse(index, first + image);
    }

    @Override
    public int fine(int image) {
        return PackEntry.fine(index, first + image);
    }

    @Override
    public void read(int image, Image into) {
        PackEntry entry = entry(image);
        try {
            if (entry.length() == 0) {
                throw new IOException("it was damaged already when the pack was written");
            }
            if (format == PackEncoding.Format.RAW) {
                into.resize(entry.width(), entry.height());
                images.read(entry.offset() + entry.nameLength(), into.pixels(), entry.length());
                check(entry, into.pixels());
            } else {
                decoder.decode(content(entry), into);
            }
        } catch (IOException | RuntimeException e) {
            throw new UnreadableImageException(source(image), e);
        }
    }

    private byte[] content(PackEntry entry) throws IOException {
        byte[] content = images.read(entry.offset() + entry.nameLength(), entry.length());
        check(entry, content);
        return content;
    }

    private void check(PackEntry entry, byte[] content) throws IOException {
        if (!entry.matches(name(entry), content)) {
            throw new IOException("its checksum differs from that in the index of the pack");
        }
    }

    private byte[] name(PackEntry entry) {
        return images.read(entry.offset(), entry.nameLength());
    }

    private PackEntry entry(int image) {
        return PackEntry.read(index, first + image);
    }

    @Override
    public String source(int image) {
        return file + "!/" + new String(name(entry(image)), StandardCharsets.UTF_8);
    }

    @Override
    public Optional<ImageContent> ownFile(int image) {
        PackEntry entry = entry(image);
        return entry.length() == 0 ? Optional.empty() : Optional.of(new Content(entry));
    }

    private final class Content implements ImageContent {

        private final PackEntry entry;

        Content(PackEntry entry) {
            this.entry = entry;
        }

        @Override
        public long size() {
            return entry.length();
        }

        @Override
        public long mark() throws IOException {
            return PackEntry.checksum(new byte[0], read(), entry.length());
        }

        @Override
        public byte[] read() throws IOException {
            return content(entry);
        }
    }
}
