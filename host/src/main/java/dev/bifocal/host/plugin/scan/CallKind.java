package dev.bifocal.host.plugin.scan;

import java.util.Locale;
import java.util.regex.Pattern;

/** The kinds of calls that {@link CalledApis} lists. */
public enum CallKind {
    /** Connections, servers and names of hosts. */
    NETWORK(
            "java/net/(Datagram|Multicast|Server)?Socket\\..*",
            "java/net/(HttpURL|JarURL|URL)Connection\\..*",
            "java/net/URL\\.(open.*|getContent)",
            "java/net/(InetAddress|Inet[46]Address)\\.get(All)?By.*",
            "java/net/NetworkInterface\\..*",
            "java/net/http/.*",
            "java/nio/channels/(Asynchronous)?(Server)?SocketChannel\\..*",
            "java/nio/channels/DatagramChannel\\..*",
            "javax/(net|naming)/.*",
            "java/rmi/.*",
            "com/sun/net/httpserver/.*"),
    /** Other programs. */
    PROCESSES("java/lang/ProcessBuilder\\.start.*", "java/lang/Runtime\\.exec", "java/lang/ProcessHandle\\..*"),
    /** Files and folders. */
    FILES(
            "java/io/(File(In|Out)putStream|FileReader|FileWriter|RandomAccessFile)\\.<init>",
            "java/io/File\\.(create.*|delete.*|list.*|mkdirs?|renameTo|set.*|exists|length|lastModified)",
            "java/nio/file/Files\\..*",
            "java/nio/channels/(Asynchronous)?FileChannel\\.open",
            "java/util/(zip/Zip|jar/Jar)File\\.<init>"),
    /** Code that is not Java. */
    NATIVES(
            "java/lang/(System|Runtime)\\.load(Library)?",
            "java/lang/foreign/Linker\\..*",
            "com/sun/jna/.*",
            "sun/misc/Unsafe\\..*"),
    /** The end of the process. */
    EXIT("java/lang/(System|Runtime)\\.(exit|halt)"),
    /** Calls that can hide other calls from this list. */
    REFLECTION(
            "java/lang/reflect/(Method\\.invoke|Constructor\\.newInstance|AccessibleObject\\.setAccessible)",
            "java/lang/reflect/(Method|Constructor|Field)\\.setAccessible",
            "java/lang/Class\\.(forName|newInstance)",
            "java/net/URLClassLoader\\..*",
            "java/lang/ClassLoader\\.defineClass",
            "java/lang/invoke/MethodHandles\\$Lookup\\.(find|unreflect|define).*");

    private final Pattern pattern;

    CallKind(String... patterns) {
        pattern = Pattern.compile(String.join("|", patterns));
    }

    /** Whether a call, such as {@code java/lang/System.exit}, is of this kind. */
    boolean includes(String call) {
        return pattern.matcher(call).matches();
    }

    /** The kind in listings: one word in lower case. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
