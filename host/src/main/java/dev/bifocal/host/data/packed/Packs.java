package dev.bifocal.host.data.packed;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.data.DataConfig;
import dev.bifocal.host.data.DataSection;
import dev.bifocal.host.data.Dataset;
import dev.bifocal.host.data.numpy.MappedFile;
import dev.bifocal.host.files.FileHash;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.FileTrouble;
import dev.bifocal.host.message.HostException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/** Opens packs. */
public final class Packs {

    private Packs() {}

    /**
     * Opens the pack at {@code data.root}. Empty if there is none.
     *
     * @throws BifocalException with code CONFIGURATION if the pack does not fit the other settings; with code DATA
     *     and the file if the pack is damaged or unfinished
     */
    public static Optional<Dataset> find(DataSection data) {
        if (data.config().root().isEmpty()) {
            return Optional.empty();
        }
        Path folder = data.root();
        if (Files.exists(folder.resolve(PackDescription.FILE))) {
            return Optional.of(open(folder, data.config()));
        }
        if (Files.exists(folder.resolve(PackDescription.UNFINISHED))) {
            throw new HostException(
                    ErrorCode.DATA,
                    "data.root, %s, is an unfinished pack.".formatted(folder.toAbsolutePath()),
                    "Repeat the 'bifocal data pack' command that began it; it continues.");
        }
        return Optional.empty();
    }

    private static Dataset open(Path folder, DataConfig config) {
        Path file = folder.resolve(PackDescription.FILE);
        PackDescription pack = description(file);
        if (pack.version() != PackDescription.VERSION) {
            throw new HostException(
                    ErrorCode.DATA,
                    "%s has version %s, but this Bifocal reads version %s."
                            .formatted(file.toAbsolutePath(), pack.version(), PackDescription.VERSION),
                    "Write the pack again with 'bifocal data pack'.");
        }
        checkSettings(folder, pack.source(), config);
        ByteBuffer index = index(folder, pack);
        LargeFile images = images(folder, pack);
        return new Dataset(
                pack.title(),
                part(folder, index, images, pack, pack.train(), 0),
                part(folder, index, images, pack, pack.test(), pack.train().images()),
                pack.side(),
                pack.mean(),
                pack.std(),
                pack.fingerprint());
    }

    private static PackedImages part(
            Path folder,
            ByteBuffer index,
            LargeFile images,
            PackDescription pack,
            PackDescription.Part part,
            int first) {
        return new PackedImages(
                folder.resolve(PackDescription.IMAGES),
                index,
                images,
                pack.encoding().format(),
                part,
                first);
    }

    private static void checkSettings(Path folder, PackDescription.Source source, DataConfig config) {
        check(folder, "data.dataset", source.dataset(), config.dataset());
        if (DataConfig.SPLITS.containsKey(source.dataset())) {
            check(folder, "data.split", source.split(), config.split());
            check(folder, "data.variant", source.variant(), config.variant());
        }
        checkUnset(folder, "data.coarseMap", config.coarseMap());
        checkUnset(folder, "data.table", config.table());
    }

    private static void check(Path folder, String key, String packed, String configured) {
        if (!packed.equals(configured)) {
            throw new HostException(
                    ErrorCode.CONFIGURATION,
                    "data.root, %s, is a pack of %s=%s, but %s is %s."
                            .formatted(folder.toAbsolutePath(), key, packed, key, configured),
                    "Set %s=%s, or set data.root to another folder.".formatted(key, packed));
        }
    }

    private static void checkUnset(Path folder, String key, Optional<String> value) {
        if (value.isPresent()) {
            throw new HostException(
                    ErrorCode.CONFIGURATION,
                    "%s is %s, but data.root, %s, is a pack, which has labels of its own."
                            .formatted(key, value.get(), folder.toAbsolutePath()),
                    "Remove %s; for other labels, write another pack with 'bifocal data pack'.".formatted(key));
        }
    }

    private static PackDescription description(Path file) {
        try {
            return PackDescription.read(file);
        } catch (IOException e) {
            throw damaged(file, e);
        }
    }

    private static ByteBuffer index(Path folder, PackDescription pack) {
        Path file = folder.resolve(PackDescription.INDEX);
        try {
            ByteBuffer index = MappedFile.map(file);
            if (index.capacity() != pack.images() * PackEntry.BYTES
                    || !FileHash.sha256(file).equals(pack.indexSha256())) {
                throw new IOException("its SHA-256 differs from that in " + PackDescription.FILE);
            }
            return index;
        } catch (IOException e) {
            throw damaged(file, e);
        } catch (UncheckedIOException e) {
            throw damaged(file, Objects.requireNonNull(e.getCause()));
        }
    }

    private static LargeFile images(Path folder, PackDescription pack) {
        Path file = folder.resolve(PackDescription.IMAGES);
        try {
            if (Files.size(file) != pack.bytes()) {
                throw new IOException("it has %s bytes instead of %s".formatted(Files.size(file), pack.bytes()));
            }
            return LargeFile.map(file);
        } catch (IOException e) {
            throw damaged(file, e);
        }
    }

    private static HostException damaged(Path file, IOException e) {
        return new HostException(
                ErrorCode.DATA,
                "%s of a pack cannot be read: %s."
                        .formatted(file.toAbsolutePath(), FileTrouble.of(e).reason()),
                "Copy the pack again, or write it again with 'bifocal data pack'.",
                e);
    }
}
