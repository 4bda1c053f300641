#!/usr/bin/perl
# vrrp-probe: listens for VRRP on the wire and sends marked packets of IP protocol 112 to the peer, which does
# the same. Perl, because perl-base with raw sockets is on every Debian and Ubuntu (vrrp-probe.py is the same for
# the RHEL family).
#
# Usage: vrrp-probe.pl SECONDS OWN_ADDRESS PEER_ADDRESS INTERFACE...
# Output, counts at the end (`wire` is what the network card got, `passed` what the firewall let through):
#   advert FAMILY VRID PRIORITY VERSION SOURCE WIRE PASSED
#   probe SOURCE WIRE PASSED
#   sent COUNT LAST_ERROR
# Exit: 0; 1 when raw sockets could not be had.
#
# The packets have VRID 0 and version 15, which no VRRP has: keepalived looks for an instance with the VRID first
# and drops them (vrrp_dispatcher_read), so that a running pair is not disturbed.
use strict;
use warnings;
use Socket qw(:DEFAULT :addrinfo inet_pton inet_ntop pack_sockaddr_in6 unpack_sockaddr_in6
  IPPROTO_IP IPPROTO_IPV6 IP_ADD_MEMBERSHIP IPV6_JOIN_GROUP IP_TTL IPV6_UNICAST_HOPS pack_ipv6_mreq);
use POSIX ();

use constant {
  VRRP => 112, PF_PACKET => 17, ETH_P_IP => 0x0800, ETH_P_IPV6 => 0x86dd,
  SIOCGIFINDEX => 0x8933, SO_ATTACH_FILTER => 26,
  MARK => "\xf1\0\0\0\0\0\0\0" . 'pairkeeper-probe',
};

my ($seconds, $own, $peer, @interfaces) = @ARGV;
die "usage: vrrp-probe SECONDS OWN_ADDRESS PEER_ADDRESS INTERFACE...\n" unless @interfaces;
my $family = $peer =~ /:/ ? 6 : 4;
my (%adverts, %probes);

# --- sockets -------------------------------------------------------------------------------------------------

socket(my $raw4, AF_INET, SOCK_RAW, VRRP) or exit 1;
my $raw6;
socket($raw6, AF_INET6, SOCK_RAW, VRRP) or undef $raw6;

my %listened;
for my $name (@interfaces) {
  my $request = pack 'a16 x24', $name;
  ioctl($raw4, SIOCGIFINDEX, $request) or next;
  my $index = unpack 'x16 i', $request;
  $listened{$index} = 1;
  # Joining the groups of VRRP (RFC 5798 §5.1.1.2) makes the card and the switch hand us the advertisements.
  setsockopt $raw4, IPPROTO_IP, IP_ADD_MEMBERSHIP, pack('a4 a4 i', inet_aton('224.0.0.18'), INADDR_ANY, $index);
  setsockopt $raw6, IPPROTO_IPV6, IPV6_JOIN_GROUP, pack_ipv6_mreq(inet_pton(AF_INET6, 'ff02::12'), $index)
    if $raw6;
}

# A packet socket sees what comes in before the firewall does; the filter keeps all but protocol 112 in the kernel.
sub packet_socket {
  my ($ethertype, $protocol_offset) = @_;
  socket(my $socket, PF_PACKET, SOCK_DGRAM, 0) or return;
  my $filter = join '', map { pack 'SCCL', @$_ }
    [0x30, 0, 0, $protocol_offset], [0x15, 0, 1, VRRP], [0x06, 0, 0, 0xffff], [0x06, 0, 0, 0];
  my $align = length pack 'P', '';
  setsockopt($socket, SOL_SOCKET, SO_ATTACH_FILTER, pack("Sx!${align}P", 4, $filter)) or return;
  bind($socket, pack 'SniSCCa8', PF_PACKET, $ethertype, 0, 0, 0, 0, '') or return;
  return $socket;
}
my $wire4 = packet_socket(ETH_P_IP, 9);
my $wire6 = packet_socket(ETH_P_IPV6, 6);

my ($sender, $target);
if ($family == 4) {
  socket($sender, AF_INET, SOCK_RAW, VRRP) or exit 1;
  bind $sender, pack_sockaddr_in(0, inet_pton(AF_INET, $own));
  setsockopt $sender, IPPROTO_IP, IP_TTL, 255;
  $target = pack_sockaddr_in(0, inet_pton(AF_INET, $peer));
} else {
  socket($sender, AF_INET6, SOCK_RAW, VRRP) or exit 1;
  bind $sender, pack_sockaddr_in6(0, inet_pton(AF_INET6, $own));
  setsockopt $sender, IPPROTO_IPV6, IPV6_UNICAST_HOPS, 255;
  $target = pack_sockaddr_in6(0, inet_pton(AF_INET6, $peer));
}

# --- reading -------------------------------------------------------------------------------------------------

# $where: 0 on the wire, 1 behind the firewall.
sub note {
  my ($where, $version, $source, $payload) = @_;
  if (substr($payload, 0, length MARK) eq MARK) {
    $probes{$source}[$where]++;
    return;
  }
  return if length $payload < 8;
  my ($type, $vrid, $priority) = unpack 'CCC', $payload;
  return if ($type & 15) != 1 || $vrid == 0;
  $adverts{join ' ', $version, $vrid, $priority, $type >> 4, $source}[$where]++;
}

sub note_ipv4 {
  my ($where, $packet) = @_;
  return if length $packet < 20 || unpack('x9 C', $packet) != VRRP;
  my $header = 4 * (unpack('C', $packet) & 15);
  return if length $packet < $header;
  note($where, 4, inet_ntop(AF_INET, substr $packet, 12, 4), substr $packet, $header);
}

sub note_wire6 {
  my ($packet) = @_;
  return if length $packet < 40 || unpack('x6 C', $packet) != VRRP;
  note(0, 6, inet_ntop(AF_INET6, substr $packet, 8, 16), substr $packet, 40);
}

sub note_raw6 {
  my ($payload, $from) = @_;
  note(1, 6, inet_ntop(AF_INET6, (unpack_sockaddr_in6($from))[1]), $payload);
}

sub of_listened { return $listened{ unpack 'x4 i', $_[0] } }

my %readers = (
  fileno($raw4) => [$raw4, sub { note_ipv4(1, $_[0]) }],
  $raw6 ? (fileno($raw6) => [$raw6, \&note_raw6]) : (),
  $wire4 ? (fileno($wire4) => [$wire4, sub { note_ipv4(0, $_[0]) if of_listened($_[1]) }]) : (),
  $wire6 ? (fileno($wire6) => [$wire6, sub { note_wire6($_[0]) if of_listened($_[1]) }]) : (),
);

# --- the run -------------------------------------------------------------------------------------------------

my $ticks_per_second = POSIX::sysconf(POSIX::_SC_CLK_TCK());
sub now { return (POSIX::times())[0] / $ticks_per_second }

my ($sent, $error, $end, $next) = (0, '', now() + $seconds, 0);
while ((my $now = now()) < $end) {
  if ($now >= $next) {
    if (defined send $sender, MARK, 0, $target) { $sent++ } else { $error = "$!" }
    $next = $now + 0.1;
  }
  my $wanted = '';
  vec($wanted, $_, 1) = 1 for keys %readers;
  select(my $ready = $wanted, undef, undef, 0.05) > 0 or next;
  for my $number (grep { vec $ready, $_, 1 } keys %readers) {
    my ($socket, $reader) = @{ $readers{$number} };
    my $from = recv $socket, my $packet, 2048, 0;
    $reader->($packet, $from) if defined $from;
  }
}

for my $key (sort keys %adverts) {
  printf "advert %s %d %d\n", $key, map { $_ // 0 } @{ $adverts{$key} }[0, 1];
}
printf "probe %s %d %d\n", $_, map { $_ // 0 } @{ $probes{$_} }[0, 1] for sort keys %probes;
print "sent $sent $error\n";
