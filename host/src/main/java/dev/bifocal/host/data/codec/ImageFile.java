package dev.bifocal.host.data.codec;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.data.Image;
import dev.bifocal.host.files.RegularFiles;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A reader of single image files outside data sets. */
public final class ImageFile {

    private ImageFile() {}

    /**
     * Decodes a JPEG, PNG, BMP or GIF file.
     *
     * @throws BifocalException with the file name, if the file does not exist or cannot be decoded
     */
    public static Image read(Path file) {
        Image image = new Image();
        try {
            new ImageDecoder().decode(Files.readAllBytes(RegularFiles.require(file)), image);
        } catch (NoSuchFileException e) {
            throw new HostException(
                    ErrorCode.DATA, "There is no image %s.".formatted(file), "Check the path of the image.", e);
        } catch (IOException | IllegalArgumentException e) {
            throw new HostException(
                    ErrorCode.DATA,
                    "Image %s cannot be read: %s.".formatted(file, e.getMessage()),
                    "Use a JPEG, PNG, BMP or GIF file in gray or RGB.",
                    e);
        }
        return image;
    }
}
