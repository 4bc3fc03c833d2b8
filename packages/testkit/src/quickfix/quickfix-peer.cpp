// A FIX 4.4 counterparty made of QuickFIX C++, driven by lines on stdin, telling what happens in lines on stdout.
//   quickfix-peer acceptor|initiator PORT SENDER TARGET DICTIONARY.xml
// in:  send TYPE tag=value|tag=value|...   quit
// out: READY | LOGON | LOGOUT | APP message | ADMIN message | SENT message | EVENT text       (SOH is written as |)
#include <quickfix/Application.h>
#include <quickfix/Log.h>
#include <quickfix/MessageStore.h>
#include <quickfix/Session.h>
#include <quickfix/SessionSettings.h>
#include <quickfix/SocketAcceptor.h>
#include <quickfix/SocketInitiator.h>

#include <algorithm>
#include <iostream>
#include <memory>
#include <mutex>
#include <sstream>
#include <string>

namespace {

std::mutex outputMutex;

void tell(const std::string& kind, std::string text = "") {
  std::replace(text.begin(), text.end(), '\x01', '|');
  std::lock_guard<std::mutex> lock(outputMutex);
  std::cout << kind << (text.empty() ? "" : " ") << text << std::endl;
}

class Owner : public FIX::NullApplication {
 public:
  void onLogon(const FIX::SessionID&) override { tell("LOGON"); }
  void onLogout(const FIX::SessionID&) override { tell("LOGOUT"); }
  void toAdmin(FIX::Message& message, const FIX::SessionID&) override { tell("SENT", message.toString()); }
  void toApp(FIX::Message& message, const FIX::SessionID&) throw(FIX::DoNotSend) override { tell("SENT", message.toString()); }
  void fromAdmin(const FIX::Message& message, const FIX::SessionID&)
    throw(FIX::FieldNotFound, FIX::IncorrectDataFormat, FIX::IncorrectTagValue, FIX::RejectLogon) override { tell("ADMIN", message.toString()); }
  void fromApp(const FIX::Message& message, const FIX::SessionID&)
    throw(FIX::FieldNotFound, FIX::IncorrectDataFormat, FIX::IncorrectTagValue, FIX::UnsupportedMessageType) override { tell("APP", message.toString()); }
};

class EventLog : public FIX::Log {
 public:
  void clear() override {}
  void backup() override {}
  void onIncoming(const std::string&) override {}
  void onOutgoing(const std::string&) override {}
  void onEvent(const std::string& text) override { tell("EVENT", text); }
};

class EventLogFactory : public FIX::LogFactory {
 public:
  FIX::Log* create() override { return new EventLog; }
  FIX::Log* create(const FIX::SessionID&) override { return new EventLog; }
  void destroy(FIX::Log* log) override { delete log; }
};

void send(const std::string& line, const FIX::SessionID& session) {
  const std::size_t space = line.find(' ');
  FIX::Message message;
  message.getHeader().setField(35, line.substr(0, space));
  std::istringstream body(space == std::string::npos ? "" : line.substr(space + 1));
  for (std::string field; std::getline(body, field, '|');) {
    const std::size_t at = field.find('=');
    const int tag = std::stoi(field.substr(0, at));
    const std::string value = field.substr(at + 1);
    if (tag == 43 || tag == 97 || tag == 115 || tag == 116 || tag == 128 || tag == 129) message.getHeader().setField(tag, value);
    else message.setField(tag, value);
  }
  FIX::Session::sendToTarget(message, session);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 6) return 2;
  const std::string role = argv[1], port = argv[2], sender = argv[3], target = argv[4], dictionary = argv[5];
  std::istringstream text(
    "[DEFAULT]\nConnectionType=" + role + "\nHeartBtInt=30\nReconnectInterval=1\nSocketConnectHost=127.0.0.1\nSocketConnectPort=" + port +
    "\nSocketAcceptPort=" + port + "\nSocketReuseAddress=Y\nSocketNodelay=Y\nStartTime=00:00:00\nEndTime=00:00:00\nUseDataDictionary=Y\nDataDictionary=" + dictionary +
    "\nValidateUserDefinedFields=N\n[SESSION]\nBeginString=FIX.4.4\nSenderCompID=" + sender + "\nTargetCompID=" + target + "\n");
  try {
    FIX::SessionSettings settings(text);
    const FIX::SessionID session("FIX.4.4", sender, target);
    Owner owner;
    FIX::MemoryStoreFactory stores;
    EventLogFactory logs;
    std::unique_ptr<FIX::Acceptor> acceptor;
    std::unique_ptr<FIX::Initiator> initiator;
    if (role == "acceptor") acceptor.reset(new FIX::SocketAcceptor(owner, stores, settings, logs));
    else initiator.reset(new FIX::SocketInitiator(owner, stores, settings, logs));
    if (acceptor) acceptor->start();
    else initiator->start();
    tell("READY");
    for (std::string line; std::getline(std::cin, line) && line != "quit";) {
      if (line.compare(0, 5, "send ") == 0) send(line.substr(5), session);
    }
    if (acceptor) acceptor->stop(true);
    else initiator->stop(true);
  } catch (const std::exception& error) {
    tell("EVENT", error.what());
    return 1;
  }
  return 0;
}
