package org.packetary.dkms2bin.model;

import java.util.Locale;

/**
 * What sort of thing went wrong in a build. The first family is about the kernel's interface to C
 * code, the second about what modpost, the linker and objtool check, the third has nothing to do
 * with the kernel's interface.
 */
public enum FindingKind {
  /** A function that no header declares is called. */
  IMPLICIT_DECLARATION(Family.API, Mender.DRIVER_AUTHOR),
  /** An identifier that is not a call is declared nowhere. */
  UNDECLARED_IDENTIFIER(Family.API, Mender.DRIVER_AUTHOR),
  /** A struct or union lacks a member; the symbol is {@code type.member}. */
  NO_MEMBER(Family.API, Mender.DRIVER_AUTHOR),
  /** A pointer of another type is assigned, passed or put into an initializer. */
  INCOMPATIBLE_TYPE(Family.API, Mender.DRIVER_AUTHOR),
  /** A function is called with too few or too many arguments. */
  ARGUMENT_COUNT(Family.API, Mender.DRIVER_AUTHOR),
  /** A macro is used with too few or too many arguments. */
  MACRO_ARGUMENT_COUNT(Family.API, Mender.DRIVER_AUTHOR),
  /** A type is declared but not defined: its size or members are unknown. */
  INCOMPLETE_TYPE(Family.API, Mender.DRIVER_AUTHOR),
  /** A type name that no header declares. */
  UNKNOWN_TYPE(Family.API, Mender.DRIVER_AUTHOR),
  /** A kernel header that this kernel does not have. */
  MISSING_HEADER(Family.API, Mender.DRIVER_AUTHOR),
  /** The driver declares or defines what the kernel's headers declare otherwise. */
  CONFLICTING_DECLARATION(Family.API, Mender.DRIVER_AUTHOR),
  /** A void value is used, or a return value does not fit the function's type. */
  VALUE_MISMATCH(Family.API, Mender.DRIVER_AUTHOR),
  /** Something const is assigned. */
  READ_ONLY(Family.API, Mender.DRIVER_AUTHOR),
  /** An initializer or a designator in it does not fit the type. */
  INITIALIZER(Family.API, Mender.DRIVER_AUTHOR),
  /** The compiler cannot read the text, often since a macro of the kernel is gone. */
  SYNTAX(Family.API, Mender.DRIVER_AUTHOR),
  /** Any other warning that counts as an error. */
  WARNING_AS_ERROR(Family.API, Mender.DRIVER_AUTHOR),

  /** modpost or ld finds no definition of a symbol. */
  UNDEFINED_SYMBOL(Family.LINKING, Mender.DRIVER_AUTHOR),
  /** A module that is not GPL-compatible uses a symbol that is for such modules only. */
  GPL_ONLY_SYMBOL(Family.LINKING, Mender.DRIVER_AUTHOR),
  /** A symbol is in a namespace that the module does not import. */
  MISSING_NAMESPACE(Family.LINKING, Mender.DRIVER_AUTHOR),
  /** A symbol's version (CRC) is missing or another. */
  SYMBOL_VERSION(Family.LINKING, Mender.DRIVER_AUTHOR),
  /** MODULE_LICENSE or MODULE_DESCRIPTION is missing. */
  MISSING_MODULE_INFO(Family.LINKING, Mender.DRIVER_AUTHOR),
  /** Code refers to a section that is freed or not there at run time. */
  SECTION_MISMATCH(Family.LINKING, Mender.DRIVER_AUTHOR),
  /** objtool refuses the object: stack frames, retpolines, return thunks, prebuilt objects. */
  OBJTOOL(Family.LINKING, Mender.DRIVER_AUTHOR),
  /** Type information (BTF) cannot be made. */
  BTF(Family.LINKING, Mender.BUILD_ENVIRONMENT),
  /** The linker cannot link for another reason: formats, duplicate definitions. */
  LINKER(Family.LINKING, Mender.DRIVER_AUTHOR),
  /** What was built does not fit the kernel that it was built for. */
  UNFIT_MODULE(Family.LINKING, Mender.DRIVER_AUTHOR),

  /** There is no compiler, or it does not run. */
  COMPILER_MISSING(Family.BUILD, Mender.BUILD_ENVIRONMENT),
  /** The compiler is not the one that the kernel was built with, and that matters. */
  COMPILER_MISMATCH(Family.BUILD, Mender.BUILD_ENVIRONMENT),
  /** The compiler does not know an option. */
  UNKNOWN_OPTION(Family.BUILD, Mender.BUILD_ENVIRONMENT),
  /** A compiler plugin of the kernel's is missing or was made for another compiler. */
  PLUGIN_MISMATCH(Family.BUILD, Mender.BUILD_ENVIRONMENT),
  /** A program is missing; the symbol is its name. */
  MISSING_TOOL(Family.BUILD, Mender.BUILD_ENVIRONMENT),
  /** A tool of the build root or of the headers is there and cannot run; the symbol says which. */
  TOOL_CANNOT_RUN(Family.BUILD, Mender.BUILD_ENVIRONMENT),
  /** The compiler or another tool crashed. */
  CRASHED(Family.BUILD, Mender.BUILD_ENVIRONMENT),
  /** A command is longer than the system allows. */
  COMMAND_TOO_LONG(Family.BUILD, Mender.BUILD_ENVIRONMENT),
  /** A library, or a header of a library, is missing. */
  MISSING_LIBRARY(Family.BUILD, Mender.PACKAGER),
  /** The kernel's headers or configuration are missing or not prepared. */
  MISSING_KERNEL_HEADERS(Family.BUILD, Mender.BUILD_ENVIRONMENT),
  /** The kernel's own makefiles or scripts fail, before anything of the driver's is built. */
  KERNEL_MAKEFILE(Family.BUILD, Mender.BUILD_ENVIRONMENT),
  /** make has no rule for a target: a file that should be there is not. */
  NO_RULE(Family.BUILD, Mender.PACKAGER),
  /** A makefile cannot be read. */
  MAKEFILE(Family.BUILD, Mender.PACKAGER),
  /** A header of the driver's own tree is there and was not found. */
  OWN_HEADER(Family.BUILD, Mender.PACKAGER),
  /** A macro that the driver's own makefile defines did not reach the compiler. */
  LOST_DEFINE(Family.BUILD, Mender.PACKAGER),
  /** A configure step failed. */
  CONFIGURE_FAILED(Family.BUILD, Mender.PACKAGER),
  /** The PRE_BUILD script failed. */
  PRE_BUILD_FAILED(Family.BUILD, Mender.PACKAGER),
  /** Another script, or a command of the driver's makefile, failed. */
  SCRIPT_FAILED(Family.BUILD, Mender.PACKAGER),
  /** A script wanted the network, which builds do not have. */
  NO_NETWORK(Family.BUILD, Mender.PACKAGER),
  /** A patch is missing or does not apply. */
  PATCH_FAILED(Family.BUILD, Mender.PACKAGER),
  /** make succeeded without the module that dkms.conf names. */
  MODULE_NOT_PRODUCED(Family.BUILD, Mender.PACKAGER),
  /** Signing failed. */
  SIGNING_FAILED(Family.BUILD, Mender.BUILD_ENVIRONMENT),
  /** The disk is full. */
  OUT_OF_DISK(Family.BUILD, Mender.BUILD_ENVIRONMENT),
  /** A process was killed, most likely for want of memory. */
  KILLED(Family.BUILD, Mender.BUILD_ENVIRONMENT),
  /** The time limit ended the build. */
  TIMEOUT(Family.BUILD, Mender.BUILD_ENVIRONMENT),

  /** The module harmed the kernel that loaded it, or did not come to an end. */
  KERNEL_HARMED(Family.LOADING, Mender.DRIVER_AUTHOR),
  /** The kernel takes no module with this signature, or without one. */
  SIGNATURE_REFUSED(Family.LOADING, Mender.BUILD_ENVIRONMENT),

  /** Anything else that a tool calls an error. */
  OTHER(Family.OTHER, Mender.DRIVER_AUTHOR);

  /** The families of kinds. */
  public enum Family {
    /** The kernel's interface to C code, or the compiler's idea of C. */
    API,
    /** modpost, linker, objtool, verification. */
    LINKING,
    /** Tools, files, flags, scripts, resources. */
    BUILD,
    /** What a kernel says of a module that it loads, beyond the words of linking. */
    LOADING,
    /** Not known. */
    OTHER
  }

  private final Family family;
  private final Mender mender;

  FindingKind(Family family, Mender mender) {
    this.family = family;
    this.mender = mender;
  }

  /** Where the kind belongs. */
  public Family family() {
    return family;
  }

  /** Who can usually mend it. */
  public Mender mender() {
    return mender;
  }

  /** The lower-case word for reports, for example {@code implicit-declaration}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
