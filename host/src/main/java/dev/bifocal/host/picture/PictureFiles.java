package dev.bifocal.host.picture;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.files.AtomicFiles;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.FileTrouble;
import dev.bifocal.host.message.HostException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Writes sheets as PNG files, completely or not at all. Existing files are never overwritten. */
public final class PictureFiles {

    private PictureFiles() {}

    /**
     * Checks the path of a picture before the picture is computed.
     *
     * @throws BifocalException if the file exists, or its name does not end in .png
     */
    public static void requireNew(Path file) {
        if (!file.toString().endsWith(".png")) {
            throw new HostException(
                    ErrorCode.USAGE,
                    "The picture cannot be written to %s, because pictures are PNG files.".formatted(file),
                    "Give a name that ends in .png.");
        }
        if (Files.exists(file)) {
            throw alreadyThere(file);
        }
    }

    /**
     * Draws a sheet and writes it to a file.
     *
     * @throws BifocalException if the file exists or cannot be written, or the sheet is too large
     */
    public static void write(Sheet sheet, Path file) {
        requireNew(file);
        byte[] png = png(sheet);
        try {
            createFolder(file);
            Files.createFile(file);
            fill(file, png);
        } catch (FileAlreadyExistsException e) {
            throw alreadyThere(file);
        } catch (IOException e) {
            throw notWritable(file, e);
        }
    }

    /**
     * Draws a sheet and writes it into a folder under the first free name: {@code NAME.png}, {@code NAME-2.png}, ...
     *
     * @return the file
     * @throws BifocalException if the file cannot be written, or the sheet is too large
     */
    public static Path writeNew(Sheet sheet, Path folder, String name) {
        byte[] png = png(sheet);
        Path file = folder.resolve(name + ".png");
        try {
            createFolder(file);
            for (int number = 2; !reserved(file); number++) {
                file = folder.resolve("%s-%s.png".formatted(name, number));
            }
            fill(file, png);
            return file;
        } catch (IOException e) {
            throw notWritable(file, e);
        }
    }

    private static void createFolder(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
    }

    /** Creates an empty file. Creation is atomic, so two processes get different files. */
    private static boolean reserved(Path file) throws IOException {
        try {
            Files.createFile(file);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        }
    }

    private static void fill(Path file, byte[] png) throws IOException {
        try {
            AtomicFiles.write(file, out -> out.write(png));
        } catch (IOException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    /**
     * Draws a sheet as the bytes of a PNG file.
     *
     * @throws BifocalException if the sheet is too large
     */
    public static byte[] png(Sheet sheet) {
        BufferedImage picture = SheetPainter.paint(sheet);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            ImageIO.write(picture, "png", out);
        } catch (IOException e) {
            throw new UncheckedIOException("Writing to memory failed", e);
        }
        return bytes.toByteArray();
    }

    private static BifocalException alreadyThere(Path file) {
        return new HostException(
                ErrorCode.USAGE,
                "The picture cannot be written to %s: the file exists already.".formatted(file),
                "Give another name with --output, or remove the file.");
    }

    private static BifocalException notWritable(Path file, IOException cause) {
        return FileTrouble.notWritable(
                ErrorCode.RUN, "Picture %s".formatted(file), "Or give another file with --output.", cause);
    }
}
